package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"earmark/internal/link/linktest"
)

// peer is an engine in a process of its own.
type peer struct {
	name    string
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
}

// taken are seconds of the clock and of the processor. On a machine that does
// other things the second are to be trusted more.
type taken struct{ wall, cpu float64 }

// engines are those to compare, earmark first.
func (o options) engines() []string {
	names := []string{"earmark", "bleve"}
	if o.lucene != "" {
		names = append(names, "lucene")
	}
	return names
}

// start starts an engine and waits until it is built.
func (o options) start(ctx context.Context, name, texts string) (*peer, taken, error) {
	p := &peer{name: name, command: exec.CommandContext(ctx, os.Args[0], "serve",
		"-articles", fmt.Sprint(o.size.Articles), "-episodes", fmt.Sprint(o.size.Episodes),
		"-transcript", fmt.Sprint(o.size.Transcript), "-asked", fmt.Sprint(o.asked), fmt.Sprintf("-both=%t", o.both), name)}
	if name == "lucene" {
		p.command = exec.CommandContext(ctx, "java", "-Xmx4g", "-cp", o.lucene, "Lucene", texts)
	}
	p.command.Stderr = os.Stderr
	var err error
	if p.in, err = p.command.StdinPipe(); err != nil {
		return nil, taken{}, err
	}
	out, err := p.command.StdoutPipe()
	if err != nil {
		return nil, taken{}, err
	}
	p.out = bufio.NewScanner(out)
	if err := p.command.Start(); err != nil {
		return nil, taken{}, fmt.Errorf("start %s: %w", name, err)
	}
	n, err := p.read("built", 2)
	if err != nil {
		return nil, taken{}, err
	}
	return p, taken{n[0], n[1]}, nil
}

// round links once.
func (p *peer) round() (queries float64, took taken, recall float64, err error) {
	if _, err := fmt.Fprintln(p.in, "link"); err != nil {
		return 0, taken{}, 0, err
	}
	n, err := p.read("linked", 4)
	if err != nil {
		return 0, taken{}, 0, err
	}
	return n[0], taken{n[1], n[2]}, n[3], nil
}

func (p *peer) read(word string, numbers int) ([]float64, error) {
	if !p.out.Scan() {
		return nil, fmt.Errorf("%s ended early: %w", p.name, p.command.Wait())
	}
	fields := strings.Fields(p.out.Text())
	if len(fields) != 1+numbers || fields[0] != word {
		return nil, fmt.Errorf("%s said %q, expected %q and %d numbers", p.name, p.out.Text(), word, numbers)
	}
	out := make([]float64, numbers)
	for i := range out {
		var err error
		if out[i], err = strconv.ParseFloat(fields[i+1], 64); err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
	}
	return out, nil
}

// stop ends the engine, and tells the most memory it had, in bytes.
func (p *peer) stop() (int64, error) {
	p.in.Close()
	if err := p.command.Wait(); err != nil {
		return 0, fmt.Errorf("%s: %w", p.name, err)
	}
	return peak(p.command), nil
}

// peak is the most memory that an ended process had, in bytes.
func peak(c *exec.Cmd) int64 {
	return c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
}

// measured is what came of an engine.
type measured struct {
	wall, cpu, recall []float64 // of linking once, or of building
	built             taken
	queries           float64
	memory            int64
}

func (m *measured) add(t taken) {
	m.wall, m.cpu = append(m.wall, t.wall), append(m.cpu, t.cpu)
}

// linking builds each engine once and lets them link in turn.
func linking(ctx context.Context, o options) error {
	texts, err := o.writeTexts()
	if err != nil {
		return err
	}
	defer os.RemoveAll(texts)
	all := map[string]*measured{}
	started := map[string]*peer{}
	for _, name := range o.engines() {
		p, built, err := o.start(ctx, name, texts)
		if err != nil {
			return err
		}
		started[name], all[name] = p, &measured{built: built}
	}
	for round := range o.rounds + 1 {
		for _, name := range o.engines() {
			queries, took, recall, err := started[name].round()
			if err != nil {
				return err
			}
			if round > 0 { // the first only warms up
				m := all[name]
				m.queries, m.recall = queries, append(m.recall, recall)
				m.add(took)
			}
		}
	}
	for name, p := range started {
		if all[name].memory, err = p.stop(); err != nil {
			return err
		}
	}
	fmt.Printf("linking, %d articles to %d episodes%s, %s\n", o.size.Articles, o.size.Episodes, o.ofThem(), load())
	ours := all["earmark"]
	for _, name := range o.engines() {
		m := all[name]
		fmt.Printf("  %-8s %7.0f queries/s  %7.0f a CPU second  recall@5 %.3f  index %7.2f s  CPU %7.2f s  peak %5d MB",
			name, m.queries/median(m.wall), m.queries/median(m.cpu), median(m.recall), m.built.wall, m.built.cpu, m.memory>>20)
		fmt.Printf("  earmark links %.2f times as many, %.2f a CPU second\n", ours.queries/median(ours.wall)*median(m.wall)/m.queries, ours.queries/median(ours.cpu)*median(m.cpu)/m.queries)
	}
	return nil
}

// ofThem says how many articles are linked in a round.
func (o options) ofThem() string {
	if o.asked == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d of them a round, %d times as many for earmark)", o.asked, askedOfUs)
}

// indexing builds the engines in turn, with articles and episodes.
func indexing(ctx context.Context, o options) error {
	o.both, o.asked = true, 1
	texts, err := o.writeTexts()
	if err != nil {
		return err
	}
	defer os.RemoveAll(texts)
	all := map[string]*measured{}
	for range o.rounds {
		for _, name := range o.engines() {
			p, built, err := o.start(ctx, name, texts)
			if err != nil {
				return err
			}
			memory, err := p.stop()
			if err != nil {
				return err
			}
			if all[name] == nil {
				all[name] = &measured{}
			}
			all[name].add(built)
			all[name].memory = max(all[name].memory, memory)
		}
	}
	fmt.Printf("indexing, %d articles and %d episodes with %d words spoken, %s\n", o.size.Articles, o.size.Episodes, o.size.Transcript, load())
	ours := all["earmark"]
	for _, name := range o.engines() {
		m := all[name]
		fmt.Printf("  %-8s %7.2f s  CPU %7.2f s  peak %5d MB", name, median(m.wall), median(m.cpu), m.memory>>20)
		fmt.Printf("  earmark takes %.2f times as long, %.2f of the CPU\n", median(ours.wall)/median(m.wall), median(ours.cpu)/median(m.cpu))
	}
	return nil
}

// writeTexts writes the library for an engine that is not written in Go: the
// folder has episodes.tsv (identifier, title, text), articles.tsv (the same;
// only when both sides are indexed) and questions.tsv (identifier, best words,
// wanted episodes).
func (o options) writeTexts() (dir string, err error) {
	if o.lucene == "" {
		return "", nil
	}
	if dir, err = os.MkdirTemp("", "peers-texts-"); err != nil {
		return "", err
	}
	c := linktest.New(o.size)
	var episodes, articles, questions strings.Builder
	for _, e := range c.Library.Episodes {
		row(&episodes, string(e.ID), e.Title, spoken(e))
	}
	for _, a := range c.Library.Articles {
		if o.both {
			row(&articles, string(a.ID), a.Title, a.Body.Text)
		}
	}
	asked := sample(c.Library.Articles, o.asked)
	best := bestWords(c.Library, asked)
	for _, a := range asked {
		var wanted []string
		for _, id := range c.Wanted[a.ID] {
			wanted = append(wanted, string(id))
		}
		row(&questions, string(a.ID), strings.Join(best[a.ID], " "), strings.Join(wanted, " "))
	}
	for name, text := range map[string]string{"episodes.tsv": episodes.String(), "articles.tsv": articles.String(), "questions.tsv": questions.String()} {
		if err := os.WriteFile(dir+"/"+name, []byte(text), 0o644); err != nil {
			return dir, err
		}
	}
	return dir, nil
}

func row(b *strings.Builder, cells ...string) {
	for i, c := range cells {
		if i > 0 {
			b.WriteByte('\t')
		}
		b.WriteString(strings.Join(strings.Fields(c), " "))
	}
	b.WriteByte('\n')
}

func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

// load tells how busy the machine is.
func load() string {
	data, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "load unknown"
	}
	return "load " + strings.Join(strings.Fields(string(data))[:3], " ")
}
