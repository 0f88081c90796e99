package publish

import (
	"os"
)

// past is what earlier builds left in the folder: of a job that is made of the
// same as then, the files stand there already, and need not be made to find that.
// Files that somebody touched since are not taken for what they were.
type past struct {
	made  map[string][]string
	files map[string]kept
	root  *os.Root
}

// openPast gives what may be left of the last build; nil: nothing.
func openPast(m memory, dir string) *past {
	root, err := os.OpenRoot(dir)
	if err != nil || len(m.Made) == 0 {
		return nil
	}
	p := &past{made: m.Made, files: map[string]kept{}, root: root}
	for _, f := range m.Files {
		p.files[f.Name] = f
	}
	return p
}

// Close lets go of the folder; nil has none.
func (p *past) Close() {
	if p != nil {
		_ = p.root.Close()
	}
}

// recall gives the files of the job of a key, compressed twins among them.
func (p *past) recall(key string) (made, bool) {
	if p == nil {
		return made{}, false
	}
	names, known := p.made[key]
	result := made{key: key}
	for _, name := range names {
		for _, name := range []string{name, name + twinExt} {
			f, was := p.files[name]
			if !was {
				continue
			}
			if !f.stands(p.root) {
				return made{}, false
			}
			result.files = append(result.files, file{path: name, stands: true})
		}
	}
	return result, known
}

// unlessMade is a job that is done only where nothing is left of it. One whose
// result has a finding is done every time, to tell it again.
func (b *builder) unlessMade(key func() (string, error), do job) job {
	if b.keys == nil {
		return do
	}
	return func() (made, error) {
		k, err := key()
		if err != nil {
			return made{}, err
		}
		if result, known := b.past.recall(k); known {
			return result, nil
		}
		result, err := do()
		if len(result.findings) == 0 {
			result.key = k
		}
		return result, err
	}
}
