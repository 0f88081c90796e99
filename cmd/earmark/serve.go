package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"earmark/internal/web"
)

// defaultListen is where the desk is found.
const defaultListen = "127.0.0.1:7878"

type serveOptions struct {
	listen, by, show, article string
	public                    bool
	proxies                   []string
}

func newServeCommand(a *app) *cobra.Command {
	var o serveOptions
	c := &cobra.Command{
		Use:   "serve",
		Short: "Decide on links in a browser; serve subscribers with --public",
		Long: help(`
Open the editor's desk in a browser of this machine: the inbox by impact, as in
"earmark review"; then one pair a page, the article beside the episode, with
kind, reasons and moment between them, the passage in the transcript, and the
recording to play from there. The keys are those of review:

  a accept   r reject   p pin   s skip   k kind   t time   l listen   u undo

Every key has a button, and all but the playing works without script. Each
verdict is written at once to content/links/ARTICLE.yaml; review and serve may
be used at the same time, by several people. What changes in the workspace
meanwhile is read again. /preview/ shows what "earmark build" wrote.

The address is printed; with --json it is the field url. Only a loopback
address is served, and only to pages of this desk: names that point here from
elsewhere, and forms of other sites, are refused. Ctrl-C ends it.

With --public there is no desk. Instead everybody may open, through a proxy that
speaks TLS, what "earmark build" wrote and the pages of subscribers: subscribe,
confirm, preferences and unsubscribe, beside the address of
digest.unsubscribe_url. It sets no cookie, runs no script and loads nothing from
elsewhere. Forms are counted by visitor: a proxy on this machine is believed
about whom it asks for (X-Forwarded-For), one elsewhere is named with --proxy.`,
			statusDone, "1  failed, for example because the port is taken", statusUsage, "130  ended with Ctrl-C"),
		Example: `  earmark serve
  earmark serve --by ruth --show the-back-step
  earmark -C sunday serve --listen localhost:9000
  earmark serve --public
  earmark serve --public --listen :8080 --proxy 10.0.0.5`,
		Args: args(cobra.NoArgs),
		RunE: func(c *cobra.Command, _ []string) error {
			if o.public {
				return runPublic(c.Context(), a, o)
			}
			return runServe(c.Context(), a, o)
		},
	}
	flags := c.Flags()
	flags.StringVar(&o.listen, "listen", "", "serve at `HOST:PORT`; port 0 takes a free one (default "+defaultListen+", with --public "+defaultPublicListen+")")
	flags.BoolVar(&o.public, "public", false, "serve readers and subscribers instead of the desk")
	flags.StringSliceVar(&o.proxies, "proxy", nil, "believe the proxy at `ADDRESS`, or a network of them, about whom it asks for")
	flags.StringVar(&o.by, "by", "", "write `NAME` beside each verdict (default $USER)")
	flags.StringVar(&o.show, "show", "", "begin with links to one `SHOW`")
	flags.StringVar(&o.article, "article", "", "begin with links of one `ARTICLE`")
	return c
}

type serveRow struct {
	URL string `json:"url"`
}

func runServe(ctx context.Context, a *app, o serveOptions) error {
	o.listen = cmp.Or(o.listen, defaultListen)
	if err := o.check(); err != nil {
		return err
	}
	b, err := a.newBench(ctx, cmp.Or(o.by, a.getenv("USER")))
	if err != nil {
		return err
	}
	if err := checkFilter(b.in.w.Library, o.show, o.article); err != nil {
		return err
	}
	listener, err := listen(ctx, o.listen)
	if err != nil {
		return err
	}
	defer listener.Close()
	at := listener.Addr().String()
	handler, err := web.Desk(b, web.Options{Address: at, Templates: b.in.w.templates(), Preview: folder(b.in.w.path("public"))})
	if err != nil {
		return hinted(exitFailed, err, "earmark help templates")
	}
	if err := a.tellServe(web.InboxURL("http://"+at, o.show, o.article)); err != nil {
		return err
	}
	return serve(ctx, listener, handler)
}

func (a *app) tellServe(url string) error {
	if a.json {
		return a.term.JSON(serveRow{url})
	}
	if err := a.term.Print("%s", url); err != nil {
		return err
	}
	a.term.Note("the editor's desk is open there; Ctrl-C ends it")
	return nil
}

func (o serveOptions) check() error {
	host, port, err := net.SplitHostPort(o.listen)
	if err != nil {
		return hinted(exitUsage, fmt.Errorf("--listen: found %q, expected HOST:PORT such as %s", o.listen, defaultListen), "earmark serve --help")
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return hinted(exitUsage, fmt.Errorf("--listen: found port %q, expected a number from 0 to 65535", port), "earmark serve --help")
	}
	if !web.IsLoopback(host) {
		return hinted(exitUsage, fmt.Errorf("--listen: %q is not an address of this machine alone; whoever reaches the desk can decide", o.listen), "earmark serve --listen "+net.JoinHostPort("127.0.0.1", port))
	}
	return nil
}

// listen takes the port, and makes sure that the name really is this machine.
func listen(ctx context.Context, address string) (net.Listener, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		host, port, _ := net.SplitHostPort(address)
		n, _ := strconv.Atoi(port)
		return nil, hinted(exitFailed, fmt.Errorf("%s is taken, perhaps by another earmark serve", address),
			"earmark serve --listen "+net.JoinHostPort(host, strconv.Itoa(n%65535+1)))
	}
	if err != nil {
		return nil, hinted(exitFailed, err, "earmark serve --listen "+defaultListen)
	}
	if tcp, ok := listener.Addr().(*net.TCPAddr); !ok || !tcp.IP.IsLoopback() {
		listener.Close()
		return nil, hinted(exitUsage, fmt.Errorf("--listen: %s leads to %s, which is not this machine alone", address, listener.Addr()), "earmark serve --listen "+defaultListen)
	}
	return listener, nil
}

// farewell is how long requests may go on after Ctrl-C; a recording that plays
// would never end by itself.
const farewell = 500 * time.Millisecond

// serve answers until the context ends, which is an error as for every command
// that is interrupted.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      2 * time.Minute, // a library that changed is read again within a request
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          log.New(discard{}, "", 0), // the desk shows its errors on its pages
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
	defer cancel()
	if err := server.Shutdown(last); err != nil {
		_ = server.Close() // what still runs is a recording
	}
	return ctx.Err()
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

// folder is a folder as a file system that no link leads out of. It may appear
// later, and may be replaced.
type folder string

// Open opens a file in the folder as it is now.
func (f folder) Open(name string) (fs.File, error) {
	root, err := os.OpenRoot(string(f))
	if err != nil {
		return nil, err
	}
	defer root.Close() // the file stays open
	return root.Open(name)
}
