package laws

import (
	"slices"
	"strings"
	"testing"
)

const module = "hotline/"

var (
	rooms = []string{"sip", "sip/media", "ivr", "acd", "acd/lab", "acd/lab/chaos", "seats", "recording", "recording/fact", "cmd/internal/call"}
	// ground may be imported by every room.
	ground = []string{"recording/fact", "sip/media"}
	// doors: the room that a door belongs to, and what it is there for.
	doors = map[string]struct {
		room    string
		outside []string
	}{
		"sip/ua":           {"sip", []string{"github.com/emiago/sipgo", "github.com/icholy/digest", "github.com/pion/sdp", "github.com/coder/websocket"}},
		"sip/rtp":          {"sip", []string{"github.com/pion/rtp", "github.com/pion/rtcp", "github.com/pion/srtp", "github.com/pion/dtls", "github.com/pion/logging", "golang.org/x/sys/unix"}},
		"ivr/prompts":      {"ivr", []string{"github.com/hajimehoshi/go-mp3"}},
		"acd/cluster":      {"acd", []string{"github.com/redis/go-redis"}},
		"seats/desk":       {"seats", []string{"github.com/coder/websocket"}},
		"seats/headset":    {"seats", []string{"github.com/pion"}},
		"recording/tape":   {"recording", []string{"github.com/minio/minio-go", "golang.org/x/sys/unix"}},
		"recording/ledger": {"recording", []string{"modernc.org/sqlite", "github.com/jackc/pgx"}},
	}
	// sideways are the arrows between rooms: one, and the laboratory's.
	sideways = map[string][]string{"acd": {"seats"}, "acd/lab": {"acd"}, "acd/lab/chaos": {"acd", "seats"}}
	// floor is the only joiner that opens doors.
	floor = "cmd/internal/floor"
	// outside nobody's room: packages of the standard library that see the world.
	worldly  = []string{"net", "os", "io/fs", "sync", "context", "log", "math/rand", "crypto/rand", "runtime", "database/sql", "syscall", "testing"}
	harmless = map[string][]string{"": {"net/netip", "net/url"}, "sip/media": {"sync/atomic"}}
)

func inside(path string) (string, bool) { return strings.CutPrefix(path, module) }

func isStd(path string) bool {
	first, _, _ := strings.Cut(path, "/")
	return !strings.Contains(first, ".") && !strings.HasPrefix(path, module)
}

func under(path string, roots []string) bool {
	return slices.ContainsFunc(roots, func(root string) bool { return path == root || strings.HasPrefix(path, root+"/") })
}

func TestFirstLawRoomsArePure(t *testing.T) {
	for _, s := range code(t) {
		if !slices.Contains(rooms, s.folder) {
			continue
		}
		for _, path := range s.imports {
			if _, own := inside(path); own {
				continue // the second and third law
			}
			allowed := slices.Contains(harmless[""], path) || slices.Contains(harmless[s.folder], path)
			if !isStd(path) || under(path, worldly) && !allowed {
				t.Errorf("%s: a room may not import %q: time, dice and the world are arguments", s.path, path)
			}
		}
	}
}

func TestSecondLawDoorsFaceOneWay(t *testing.T) {
	for _, s := range code(t) {
		door, ok := doors[s.folder]
		if !ok {
			continue
		}
		for _, path := range s.imports {
			own, isOwn := inside(path)
			switch {
			case isOwn && (own == door.room || slices.Contains(ground, own)):
			case isOwn:
				t.Errorf("%s: the door of %s may not import %q: its room, the ground and one outside thing are all it sees", s.path, door.room, path)
			case !isStd(path) && !under(path, door.outside) && !slices.ContainsFunc(door.outside, func(o string) bool { return strings.HasPrefix(path, o) }):
				t.Errorf("%s: the door of %s is not there for %q", s.path, door.room, path)
			}
		}
	}
}

func TestThirdLawOnlyJoinersJoin(t *testing.T) {
	for _, s := range code(t) {
		for _, path := range s.imports {
			own, ok := inside(path)
			if !ok {
				continue
			}
			_, isDoor := doors[own]
			if isDoor && s.folder != floor {
				t.Errorf("%s: only %s opens doors, not this: %q", s.path, floor, path)
			}
			isRoom := slices.Contains(rooms, s.folder) && !strings.HasPrefix(s.folder, "cmd/")
			if isRoom && !slices.Contains(ground, own) && !slices.Contains(sideways[s.folder], own) {
				t.Errorf("%s: a room may not import %q: between rooms there is one arrow, acd to seats", s.path, path)
			}
		}
	}
}

func TestEveryFolderIsKnown(t *testing.T) {
	joiners := []string{"cmd/hotline", "cmd/internal"}
	for _, s := range house(t) {
		_, isDoor := doors[s.folder]
		if !isDoor && !slices.Contains(rooms, s.folder) && !under(s.folder, joiners) {
			t.Errorf("%s: %q is neither a room, a door nor a joiner", s.path, s.folder)
		}
		for _, part := range strings.Split(s.folder, "/") {
			if slices.Contains([]string{"types", "common", "utils", "util", "helpers", "models", "pkg"}, part) {
				t.Errorf("%s: a folder named %q says nothing", s.path, part)
			}
		}
	}
}
