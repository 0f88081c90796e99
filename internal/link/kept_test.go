package link_test

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"earmark/internal/earmark"
	"earmark/internal/link"
)

// TestKeptAnswersAreTheSame finds the links of a library anew, from the kept
// index and from the kept answers.
func TestKeptAnswersAreTheSame(t *testing.T) {
	lib := heardLibrary()
	want, err := engine(t, lib).All(t.Context(), floor)
	if err != nil || len(want) == 0 {
		t.Fatalf("%d links, %v", len(want), err)
	}
	kept := link.Kept{Dir: filepath.Join(t.TempDir(), "cache"), Trouble: func(err error) { t.Error(err) }}
	for _, step := range []string{"anew", "from the answers"} {
		got, err := kept.Links(t.Context(), lib, link.DefaultOptions())
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v, want %+v", step, got, err, want)
		}
	}
	remove(t, kept.Dir, "links-")
	got, err := kept.Links(t.Context(), lib, link.DefaultOptions())
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("from the index: got %+v, %v, want %+v", got, err, want)
	}
	// A second look takes the answers for what they are: a cancelled context
	// would stop any work.
	done, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := kept.Links(done, lib, link.DefaultOptions()); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("with nothing to do: got %d links, %v", len(got), err)
	}
}

// TestAnotherProgramFindsAnew has links kept by one program asked of the next,
// whose ranking may be another.
func TestAnotherProgramFindsAnew(t *testing.T) {
	lib, dir := heardLibrary(), t.TempDir()
	done, cancel := context.WithCancel(t.Context())
	cancel()
	ask := func(ctx context.Context, program string) error {
		_, err := link.Kept{Dir: dir, Program: program}.Links(ctx, lib, link.DefaultOptions())
		return err
	}
	if err := ask(t.Context(), "1.0"); err != nil {
		t.Fatal(err)
	}
	if err := ask(done, "1.0"); err != nil {
		t.Errorf("the same program: got %v, want what was kept", err)
	}
	if err := ask(done, "1.1"); err == nil {
		t.Error("another program: got what the first had kept")
	}
}

// TestShown asks for what readers meet: the same links without reasons, whether the
// full answers are kept or not, and kept apart from these.
func TestShown(t *testing.T) {
	lib := heardLibrary()
	want, err := engine(t, lib).All(t.Context(), floor)
	if err != nil || len(want) == 0 {
		t.Fatalf("%d links, %v", len(want), err)
	}
	bare := slices.Clone(want)
	for i := range bare {
		bare[i].Reasons = nil
	}
	kept := link.Kept{Dir: filepath.Join(t.TempDir(), "cache"), Trouble: func(err error) { t.Error(err) }}
	shown := func(step string) {
		t.Helper()
		if got, err := kept.Shown(t.Context(), lib, link.DefaultOptions()); err != nil || !reflect.DeepEqual(got, bare) {
			t.Errorf("%s: got %+v, %v, want %+v", step, got, err, bare)
		}
	}
	shown("anew")
	shown("from its own")
	if got, err := kept.Links(t.Context(), lib, link.DefaultOptions()); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("all of it: got %+v, %v, want %+v", got, err, want)
	}
	remove(t, kept.Dir, "shown-")
	remove(t, kept.Dir, "index-")
	shown("from all of it")
	if files, _ := filepath.Glob(filepath.Join(kept.Dir, "index-*")); len(files) > 0 {
		t.Errorf("what was kept was found again")
	}
}

// heardLibrary has quotations, moments, people and verdicts: everything that a
// link may carry.
func heardLibrary() *earmark.Library {
	as, es := both("eels", "hedge", "clock", "bread")
	said := prose["eels"][1] + " The river remembers every stone we ever took from its bed, said the keeper of the weir."
	es[0].Transcript = &earmark.Transcript{Timed: true}
	for i, sentence := range strings.SplitAfter(said, ". ") {
		es[0].Transcript.Segments = append(es[0].Transcript.Segments, earmark.Segment{
			Start: time.Duration(i) * 9 * time.Second, End: time.Duration(i+1) * 9 * time.Second, Speaker: "Keeper", Text: sentence,
		})
	}
	as[0].Body.Text += "\n\n“The river remembers every stone we ever took from its bed,” the keeper said."
	zero := time.Duration(0)
	verdicts := []earmark.Verdict{{
		Article: earmark.ArticleRef{GUID: as[1].GUID}, Episode: earmark.EpisodeRef{GUID: es[1].GUID, Show: "show"},
		Decision: earmark.Accept, At: &zero, By: "ruth",
	}}
	lib := library(as, es)
	return earmark.NewLibrary(lib.Site, lib.Articles, lib.Shows, lib.Episodes, nil, verdicts)
}

func remove(t *testing.T, dir, prefix string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, prefix+"*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s* in %s: %v", prefix, dir, err)
	}
	for _, f := range files {
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
}

// TestAhead reads the index before anybody asks: whatever becomes of it in the
// meantime, and where nothing has changed, the answers are those of a new one.
func TestAhead(t *testing.T) {
	lib, wanted := planted(rand.New(rand.NewPCG(8, 9)), 200, 150)
	whole := engine(t, lib)
	kept := link.Kept{Dir: t.TempDir(), Trouble: func(err error) { t.Error(err) }}.Updating()
	nothing := func() {}
	tear := func() {
		for _, file := range kept.Files(t) {
			if err := os.Truncate(file, 1000); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, step := range []struct {
		name          string
		before, after func()
	}{
		{"nothing kept yet", nothing, nothing},
		{"as it was", nothing, nothing},
		{"taken away", nothing, func() { remove(t, kept.Dir, "index-") }},
		{"made anew", nothing, nothing},
		{"torn", tear, nothing},
	} {
		step.before()
		ahead := kept.Ahead()
		step.after()
		opened, err := ahead.Open(t.Context(), lib, link.DefaultOptions())
		if err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		ask := asked{opened, t}
		for id := range wanted {
			got, want := ask.Article(id, link.Query{Top: 5}), whole.Article(id, link.Query{Top: 5})
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %s: got %q, want %q", step.name, id, shownAll(got), shownAll(want))
			}
		}
	}
}

// TestUnusableIndex spoils the kept index in every way a disk or a colleague
// can: it is made anew, and the answers are the same.
func TestUnusableIndex(t *testing.T) {
	lib := heardLibrary()
	want, err := engine(t, lib).All(t.Context(), floor)
	if err != nil {
		t.Fatal(err)
	}
	spoil := map[string]func([]byte) []byte{
		"torn":             func(b []byte) []byte { return b[:len(b)/2] },
		"empty":            func([]byte) []byte { return nil },
		"of another kind":  func(b []byte) []byte { return []byte(strings.Repeat("no index ", 100)) },
		"of older version": func(b []byte) []byte { return append([]byte("earmark index 00"), b[16:]...) },
		"one bit flipped":  func(b []byte) []byte { b[len(b)/3] ^= 4; return b },
	}
	for name, change := range spoil {
		t.Run(name, func(t *testing.T) {
			kept := link.Kept{Dir: t.TempDir(), Trouble: func(err error) { t.Error(err) }}
			if _, err := kept.Links(t.Context(), lib, link.DefaultOptions()); err != nil {
				t.Fatal(err)
			}
			for _, file := range kept.Files(t) {
				data, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(file, change(data), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			got, err := kept.Links(t.Context(), lib, link.DefaultOptions())
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %q, %v, want %q", shownAll(got), err, shownAll(want))
			}
		})
	}
}

// TestProgress is told of every step, from its beginning to its end.
func TestProgress(t *testing.T) {
	var steps []string
	done, total := 0, 0
	kept := link.Kept{Dir: t.TempDir(), Progress: func(step string, d, all int) {
		if len(steps) == 0 || steps[len(steps)-1] != step {
			if done != total {
				t.Errorf("%s began when %q stood at %d of %d", step, steps, done, total)
			}
			steps, done = append(steps, step), 0
		}
		if d < done || d > all {
			t.Errorf("%s: got %d of %d after %d", step, d, all, done)
		}
		done, total = d, all
	}}
	if _, err := kept.Links(t.Context(), heardLibrary(), link.DefaultOptions()); err != nil {
		t.Fatal(err)
	}
	want := []string{"reading texts", "comparing texts", "looking for quotations", "listening", "linking", "giving reasons"}
	if !slices.Equal(steps, want) || done != total {
		t.Errorf("got %q, and %d of %d, want %q", steps, done, total, want)
	}
}

// TestNothingCanBeKept works where there is no room for a cache.
func TestNothingCanBeKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	told := 0
	kept := link.Kept{Dir: filepath.Join(file, "cache"), Trouble: func(error) { told++ }}
	links, err := kept.Links(t.Context(), heardLibrary(), link.DefaultOptions())
	if err != nil || len(links) == 0 || told == 0 {
		t.Errorf("got %d links, %v, told %d times", len(links), err, told)
	}
}

// TestTwoAtOnce lets several open one workspace at the same time.
func TestTwoAtOnce(t *testing.T) {
	lib := heardLibrary()
	want, err := engine(t, lib).All(t.Context(), floor)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			kept := link.Kept{Dir: dir, Trouble: func(err error) { t.Error(err) }}
			if got, err := kept.Links(t.Context(), lib, link.DefaultOptions()); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got %q, %v", shownAll(got), err)
			}
		})
	}
	group.Wait()
}
