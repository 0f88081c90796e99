package link

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"time"
)

// stateOf tells the state of an index from every other its file was in since
// the machine was started: where the file system keeps one, the time of a change
// of any kind is nobody's to set, unlike that of content. It tells when that was,
// too. Empty where nobody knows.
func stateOf(info os.FileInfo) (state string, changed time.Time) {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	stat, ok := info.Sys().(*syscall.Stat_t)
	if err != nil || !ok {
		return "", time.Time{}
	}
	state = fmt.Sprintf("%s %s %d %d %d %d.%09d", segmentMagic, strings.TrimSpace(string(boot)), stat.Dev, stat.Ino, stat.Size, stat.Ctim.Sec, stat.Ctim.Nsec)
	return state, time.Unix(stat.Ctim.Unix())
}
