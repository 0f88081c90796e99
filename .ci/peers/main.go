// Peers measures earmark against other programs that find related texts, each
// with the same library, in turn and in one run, so that the ratios hold on a
// machine that does other things too.
//
//	peers corpus -articles N -episodes N [-transcript WORDS] DIR   write the library as a workspace
//	peers linking -size N [-asked N] [-lucene CLASSPATH]           five best episodes for every article
//	peers indexing -size N -transcript WORDS [-lucene CLASSPATH]   time and memory to index both sides
//	peers sites -earmark PROGRAM -hugo FOLDER DIR                  whole programs on the files of a workspace
//	peers magazine -articles N -episodes N DIR                     write a magazine with authors and categories
//	peers building -earmark PROGRAM -hugo FOLDER DIR               build its feeds and pages
//	peers serve ENGINE …                                           one engine, told what to do on standard input
//
// See the file run, which does all of it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"earmark/internal/link/linktest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

// options are the flags of all commands.
type options struct {
	size    linktest.Size
	asked   int
	rounds  int
	both    bool
	lucene  string
	earmark string
	hugo    string
	args    []string
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("say what to do: corpus, linking, indexing, sites, magazine, building")
	}
	o, err := parse(args)
	if err != nil {
		return err
	}
	switch args[0] {
	case "corpus":
		return linktest.New(o.size).Write(o.args[0])
	case "magazine":
		return magazine(o.size, o.args[0])
	case "linking":
		return linking(ctx, o)
	case "indexing":
		return indexing(ctx, o)
	case "sites":
		return sites(ctx, o)
	case "building":
		return building(ctx, o)
	case "serve":
		return serve(ctx, o)
	}
	return fmt.Errorf("%s: there is no such command", args[0])
}

func parse(args []string) (options, error) {
	o := options{size: linktest.Size{Seed: 1}}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.IntVar(&o.size.Articles, "articles", 1000, "how many articles")
	flags.IntVar(&o.size.Episodes, "episodes", 1000, "how many episodes")
	flags.IntVar(&o.size.Transcript, "transcript", 0, "words spoken in an episode")
	flags.IntVar(&o.asked, "asked", 0, "link so many articles a round (0: all)")
	flags.IntVar(&o.rounds, "rounds", 5, "measure so often; medians are told")
	flags.BoolVar(&o.both, "both", false, "index articles too")
	flags.StringVar(&o.lucene, "lucene", "", "class path of Lucene and of Lucene.class here (none: without Lucene)")
	flags.StringVar(&o.earmark, "earmark", "earmark", "the program")
	flags.StringVar(&o.hugo, "hugo", "hugo", "folder of Hugo's configuration and layouts")
	size := flags.Int("size", 0, "how many of both")
	if err := flags.Parse(args[1:]); err != nil {
		return o, err
	}
	if *size > 0 {
		o.size.Articles, o.size.Episodes = *size, *size
	}
	o.args = flags.Args()
	if (args[0] == "corpus" || args[0] == "magazine" || args[0] == "building" || args[0] == "sites" || args[0] == "serve") && len(o.args) != 1 {
		return o, fmt.Errorf("%s: expected one folder or engine, found %d", args[0], len(o.args))
	}
	return o, nil
}
