// Package earmark holds the words of the trade: articles, shows, episodes and
// people, the links between them, what an editor said of a link, and the rules
// that decide what a reader may see. It knows no file format, no feed, no
// network and no database, imports the standard library only, and is imported
// by every room that needs the words.
//
// Values are plain and are not safe for concurrent writing; once a [Library]
// is built it is only read, and then any number of goroutines may share it.
package earmark
