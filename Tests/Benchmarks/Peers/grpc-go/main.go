// gRPC Go under the same work as the mesh.
//
//	grpc-go server PORT DIRECTORY
//	grpc-go client PORT DIRECTORY SERVER_PID WORKLOAD SECONDS
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io/ioutil"
	"log"
	"net"
	"os"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"benchpb"

	"github.com/golang/protobuf/proto"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/metadata"
)

type service struct {
	benchpb.UnimplementedBenchServer
}

func (service) Echo(_ context.Context, request *benchpb.Msg) (*benchpb.Msg, error)       { return request, nil }
func (service) EchoBlob(_ context.Context, request *benchpb.Blob) (*benchpb.Blob, error) { return request, nil }
func (service) Stream(request *benchpb.StreamReq, stream benchpb.Bench_StreamServer) error {
	blob := &benchpb.Blob{Data: bytes.Repeat([]byte("Z"), int(request.Size))}
	for i := int64(0); i < request.Count; i++ {
		blob.Seq = i
		if err := stream.Send(blob); err != nil {
			return err
		}
	}
	return nil
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func transport(directory, name string) credentials.TransportCredentials {
	certificate, err := tls.LoadX509KeyPair(directory+"/"+name+".pem", directory+"/"+name+".key")
	must(err)
	pem, err := ioutil.ReadFile(directory + "/ca.pem")
	must(err)
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		log.Fatal("no certificate in ca.pem")
	}
	return credentials.NewTLS(&tls.Config{
		Certificates: []tls.Certificate{certificate}, RootCAs: pool, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert,
		MinVersion: tls.VersionTLS13, ServerName: "localhost",
	})
}

func serve(port int, directory string) {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	must(err)
	server := grpc.NewServer(grpc.Creds(transport(directory, "server")))
	benchpb.RegisterBenchServer(server, service{})
	fmt.Println("ready")
	must(server.Serve(listener))
}

func cpuOf(pid int) float64 {
	text, err := ioutil.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	must(err)
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+2:]))
	user, err := strconv.ParseFloat(fields[11], 64)
	must(err)
	system, err := strconv.ParseFloat(fields[12], 64)
	must(err)
	return (user + system) / 100
}

func ownCPU() float64 {
	var usage syscall.Rusage
	must(syscall.Getrusage(syscall.RUSAGE_SELF, &usage))
	return float64(usage.Utime.Nano()+usage.Stime.Nano()) / 1e9
}

func residentKiB(pid int) float64 {
	text, err := ioutil.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	must(err)
	pages, err := strconv.ParseFloat(strings.Fields(string(text))[1], 64)
	must(err)
	return pages * float64(os.Getpagesize()) / 1024
}

func dial(port int, directory string) *grpc.ClientConn {
	connection, err := grpc.Dial(fmt.Sprintf("127.0.0.1:%d", port), grpc.WithTransportCredentials(transport(directory, "client")), grpc.WithBlock())
	must(err)
	return connection
}

func message() *benchpb.Msg {
	return &benchpb.Msg{Name: "orders-service-1", Note: "a note of exactly 28 bytes..", Seq: 1763827727123456789,
		Uuid: "6f9619ff-8b86-d011-b42d-00c04fc964ff", Kind: benchpb.Kind_KIND_B, Flag: true}
}

func measure(port int, directory string, pid int, workload string, seconds float64) {
	if proto.Size(message()) != 100 {
		log.Fatal("the message does not have 100 bytes")
	}
	if workload == "W6" {
		before := residentKiB(pid)
		connections := []*grpc.ClientConn{}
		for i := 0; i < 1000; i++ {
			connections = append(connections, dial(port, directory))
		}
		idle := residentKiB(pid)
		for _, connection := range connections {
			_, err := benchpb.NewBenchClient(connection).Echo(context.Background(), message())
			must(err)
		}
		fmt.Printf("{\"workload\":\"W6\",\"idle_kib_per_connection\":%.1f,\"used_kib_per_connection\":%.1f}\n", (idle-before)/1000, (residentKiB(pid)-before)/1000)
		return
	}
	shape := map[string][3]int{"W1": {1, 64, 100}, "W2": {1, 1, 100}, "W3": {4, 256, 100}, "W4": {1, 1, 1024}, "W5": {1, 16, 65536}}[workload]
	var counting, over int32
	var streamed int64
	var all [][]int64
	var group sync.WaitGroup
	for c := 0; c < shape[0]; c++ {
		client := benchpb.NewBenchClient(dial(port, directory))
		for i := 0; i < shape[1]; i++ {
			slot := len(all)
			all = append(all, nil)
			group.Add(1)
			go func() {
				defer group.Done()
				if workload == "W4" {
					ctx, cancel := context.WithCancel(context.Background())
					defer cancel()
					stream, err := client.Stream(ctx, &benchpb.StreamReq{Count: 1 << 40, Size: 1024})
					must(err)
					for atomic.LoadInt32(&over) == 0 {
						_, err := stream.Recv()
						must(err)
						if atomic.LoadInt32(&counting) == 1 {
							streamed++
						}
					}
					return
				}
				small, large := message(), &benchpb.Blob{Data: bytes.Repeat([]byte("Z"), 65536)}
				var mine []int64
				for atomic.LoadInt32(&over) == 0 {
					ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
					ctx = metadata.AppendToOutgoingContext(ctx, "passport", "0123456789012345678901234567890123456789")
					start := time.Now()
					var err error
					if workload == "W5" {
						_, err = client.EchoBlob(ctx, large)
					} else {
						_, err = client.Echo(ctx, small)
					}
					cancel()
					must(err)
					if atomic.LoadInt32(&counting) == 1 {
						mine = append(mine, int64(time.Since(start)))
					}
				}
				all[slot] = mine
			}()
		}
	}
	time.Sleep(time.Second)
	server, own, start := cpuOf(pid), ownCPU(), time.Now()
	atomic.StoreInt32(&counting, 1)
	time.Sleep(time.Duration(seconds * 1e9))
	atomic.StoreInt32(&counting, 0)
	elapsed := time.Since(start).Seconds()
	server, own = cpuOf(pid)-server, ownCPU()-own
	atomic.StoreInt32(&over, 1)
	group.Wait()
	var times []int64
	for _, mine := range all {
		times = append(times, mine...)
	}
	sort.Slice(times, func(a, b int) bool { return times[a] < times[b] })
	at := func(q float64) float64 {
		if len(times) == 0 {
			return 0
		}
		return float64(times[int(float64(len(times))*q)]) / 1e3
	}
	count := float64(len(times)) + float64(streamed)
	fmt.Printf("{\"workload\":%q,\"rps\":%.0f,\"mb_per_s\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"server_cpu_us\":%.3f,\"client_cpu_us\":%.3f}\n",
		workload, count/elapsed, count*float64(shape[2])/elapsed/1e6, at(0.5), at(0.99), at(0.999), server*1e6/count, own*1e6/count)
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	must(err)
	return n
}

func main() {
	if len(os.Args) == 4 && os.Args[1] == "server" {
		serve(number(os.Args[2]), os.Args[3])
	} else if len(os.Args) == 7 && os.Args[1] == "client" {
		seconds, err := strconv.ParseFloat(os.Args[6], 64)
		must(err)
		measure(number(os.Args[2]), os.Args[3], number(os.Args[4]), os.Args[5], seconds)
	} else {
		log.Fatal("grpc-go server PORT DIRECTORY | client PORT DIRECTORY SERVER_PID WORKLOAD SECONDS")
	}
}
