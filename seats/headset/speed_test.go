package headset

import (
	"context"
	"testing"

	"hotline/sip/media"
)

// BenchmarkRelay is the cost of one packet from a browser to its hearer and one from
// the house to the browser; both the server's and the client's side of each are in it.
func BenchmarkRelay(b *testing.B) {
	s, err := Open(Config{Listen: loopback})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	said, heard := make(chan struct{}, 1), make(chan struct{}, 1)
	client, err := Dial(context.Background(), ClientConfig{
		Hear: func(int64, []byte) { heard <- struct{}{} },
		Ask: func(ctx context.Context, offer string) (string, error) {
			answer, _, err := s.Offer(ctx, "ann", offer)
			return answer, err
		}})
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	h, err := s.Of("ann")
	if err != nil {
		b.Fatal(err)
	}
	h.Hear(func(int64, []byte) { said <- struct{}{} })
	out, sound := packet(media.Header{PT: houseAlaw, SSRC: 1}, frame(1)), frame(2)
	for s.Counts().Connected == 0 {
		client.mouth.open.Load()
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		media.PutHeader(out, media.Header{PT: houseAlaw, SSRC: 1, Seq: uint16(i), Stamp: uint32(160 * i)})
		if err := client.Speak(media.PCMA, sound); err != nil {
			b.Fatal(err)
		}
		<-said
		h.Send(out)
		<-heard
	}
}

// BenchmarkSend is the server's side of the way to the browser alone.
func BenchmarkSend(b *testing.B) {
	s, err := Open(Config{Listen: loopback})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	client, err := Dial(context.Background(), ClientConfig{
		Ask: func(ctx context.Context, offer string) (string, error) {
			answer, _, err := s.Offer(ctx, "ann", offer)
			return answer, err
		}})
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	client.Cut(true)
	h, err := s.Of("ann")
	if err != nil {
		b.Fatal(err)
	}
	out := packet(media.Header{PT: houseAlaw, SSRC: 1}, frame(1))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		media.PutHeader(out, media.Header{PT: houseAlaw, SSRC: 1, Seq: uint16(i), Stamp: uint32(160 * i)})
		h.Send(out)
	}
}
