package store

// FirstVersion makes the tables as the first released version had them.
var FirstVersion = migrations[0]
