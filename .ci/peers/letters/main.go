// Letters is what the delivery of earmark is measured beside and over; see the
// file mail next to this folder.
//
//	letters gomail -to HOST:PORT -mails N -connections N   send with go-mail as its documentation has it
//	letters delay -from HOST:PORT -to HOST:PORT -by TIME   a line on which each byte is so long under way
//	letters posts -to ADDRESS -reader TOKEN -mails N -connections N   forms that nobody should have sent, to the public pages there
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "letters:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errors.New("say what to do: gomail, delay, posts")
	}
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	from := flags.String("from", "127.0.0.1:2526", "listen there")
	to := flags.String("to", "127.0.0.1:2525", "the mail server, or the folder of pages")
	reader := flags.String("reader", "", "the way out of somebody's letter")
	mails := flags.Int("mails", 3000, "how many")
	connections := flags.Int("connections", 8, "over so many connections at a time")
	by := flags.Duration("by", 5*time.Millisecond, "how long a byte is under way")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	switch args[0] {
	case "gomail":
		return send(ctx, *to, *mails, *connections)
	case "delay":
		return delay(ctx, *from, *to, *by)
	case "posts":
		return posts(ctx, *to, *reader, *mails, *connections)
	}
	return fmt.Errorf("%s: there is no such command", args[0])
}
