// gRPC C++ (callback API) under the same work as the mesh.
//   grpc-cpp server PORT DIRECTORY
//   grpc-cpp client PORT DIRECTORY SERVER_PID WORKLOAD SECONDS
#include <grpcpp/grpcpp.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <fstream>
#include <iostream>
#include <mutex>
#include <sstream>
#include <thread>

#include "bench.grpc.pb.h"

using bench::Bench;
using bench::Blob;
using bench::Msg;
using bench::StreamReq;
using Clock = std::chrono::steady_clock;

static std::string file(const std::string& path) {
  std::ifstream in(path);
  if (!in) { std::cerr << "cannot read " << path << "\n"; exit(2); }
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

class Sender : public grpc::ServerWriteReactor<Blob> {
 public:
  explicit Sender(const StreamReq* request) : left_(request->count()) {
    blob_.set_data(std::string(request->size(), 'Z'));
    next();
  }
  void OnWriteDone(bool ok) override { ok ? next() : Finish(grpc::Status::OK); }
  void OnCancel() override {}
  void OnDone() override { delete this; }

 private:
  void next() {
    if (left_-- <= 0) return Finish(grpc::Status::OK);
    blob_.set_seq(left_);
    StartWrite(&blob_);
  }
  int64_t left_;
  Blob blob_;
};

class Service final : public Bench::CallbackService {
  grpc::ServerUnaryReactor* Echo(grpc::CallbackServerContext* context, const Msg* request, Msg* response) override {
    *response = *request;
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  grpc::ServerUnaryReactor* EchoBlob(grpc::CallbackServerContext* context, const Blob* request, Blob* response) override {
    *response = *request;
    auto* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
  grpc::ServerWriteReactor<Blob>* Stream(grpc::CallbackServerContext*, const StreamReq* request) override { return new Sender(request); }
};

static int serve(int port, const std::string& directory) {
  grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_root_certs = file(directory + "/ca.pem");
  options.pem_key_cert_pairs.push_back({file(directory + "/server.key"), file(directory + "/server.pem")});
  Service service;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:" + std::to_string(port), grpc::SslServerCredentials(options));
  builder.RegisterService(&service);
  auto server = builder.BuildAndStart();
  if (!server) return 1;
  std::cout << "ready" << std::endl;
  server->Wait();
  return 0;
}

static double own_cpu() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double cpu_of(int pid) {
  std::string text = file("/proc/" + std::to_string(pid) + "/stat");
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string field;
  double ticks = 0;
  for (int i = 3; fields >> field; i++) {
    if (i == 14 || i == 15) ticks += std::stod(field);
  }
  return ticks / sysconf(_SC_CLK_TCK);
}

static long resident_kib(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/statm");
  long total = 0, resident = 0;
  status >> total >> resident;
  return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

struct Run {
  std::atomic<bool> counting{false}, over{false};
  std::atomic<long> flying{0};
};

struct Lane {
  std::mutex lock;
  std::vector<uint32_t> nanoseconds;
};

template <typename Message>
struct Flight {
  Bench::Stub* stub;
  Run* run;
  Lane* lane;
  Message request, response;
  std::unique_ptr<grpc::ClientContext> context;
  Clock::time_point start;

  void call(grpc::ClientContext* context, const Msg* q, Msg* a, std::function<void(grpc::Status)> done) { stub->async()->Echo(context, q, a, done); }
  void call(grpc::ClientContext* context, const Blob* q, Blob* a, std::function<void(grpc::Status)> done) { stub->async()->EchoBlob(context, q, a, done); }

  void go() {
    context = std::make_unique<grpc::ClientContext>();
    context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    context->AddMetadata("passport", "0123456789012345678901234567890123456789");
    start = Clock::now();
    call(context.get(), &request, &response, [this](grpc::Status status) {
      if (!status.ok()) { std::cerr << status.error_message() << "\n"; _exit(1); }
      if (run->counting && !run->over) {
        auto elapsed = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count();
        std::lock_guard<std::mutex> guard(lane->lock);
        lane->nanoseconds.push_back((uint32_t)std::min<long>(elapsed, UINT32_MAX));
      }
      if (run->over) run->flying--; else go();
    });
  }
};

class Reader : public grpc::ClientReadReactor<Blob> {
 public:
  Reader(Bench::Stub* stub, Run* run, int size) : run_(run) {
    request_.set_count(1LL << 40);
    request_.set_size(size);
    stub->async()->Stream(&context_, &request_, this);
    StartRead(&blob_);
    StartCall();
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    if (run_->counting) count++;
    StartRead(&blob_);
  }
  void OnDone(const grpc::Status&) override { run_->flying--; }
  void cancel() { context_.TryCancel(); }
  std::atomic<long> count{0};

 private:
  Run* run_;
  grpc::ClientContext context_;
  StreamReq request_;
  Blob blob_;
};

static std::shared_ptr<grpc::Channel> channel(int port, const std::string& directory) {
  grpc::SslCredentialsOptions options;
  options.pem_root_certs = file(directory + "/ca.pem");
  options.pem_private_key = file(directory + "/client.key");
  options.pem_cert_chain = file(directory + "/client.pem");
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetSslTargetNameOverride("localhost");
  return grpc::CreateCustomChannel("127.0.0.1:" + std::to_string(port), grpc::SslCredentials(options), arguments);
}

static Msg message() {
  Msg m;
  m.set_name("orders-service-1");
  m.set_note("a note of exactly 28 bytes..");
  m.set_seq(1763827727123456789LL);
  m.set_uuid("6f9619ff-8b86-d011-b42d-00c04fc964ff");
  m.set_kind(bench::KIND_B);
  m.set_flag(true);
  return m;
}

static int measure(int port, const std::string& directory, int pid, const std::string& workload, double seconds) {
  if (workload == "W6") {
    long before = resident_kib(pid);
    std::vector<std::shared_ptr<grpc::Channel>> channels;
    for (int i = 0; i < 1000; i++) {
      channels.push_back(channel(port, directory));
      if (!channels.back()->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(20))) return 1;
    }
    long idle = resident_kib(pid);
    for (auto& c : channels) {
      grpc::ClientContext context;
      Msg answer;
      if (!Bench::NewStub(c)->Echo(&context, message(), &answer).ok()) return 1;
    }
    printf("{\"workload\":\"W6\",\"idle_kib_per_connection\":%.1f,\"used_kib_per_connection\":%.1f}\n", (idle - before) / 1000.0, (resident_kib(pid) - before) / 1000.0);
    fflush(stdout);
    _exit(0);
  }
  int connections = workload == "W3" ? 4 : 1;
  int inflight = workload == "W1" ? 64 : workload == "W2" ? 1 : workload == "W3" ? 256 : workload == "W5" ? 16 : 1;
  size_t bytes = workload == "W4" ? 1024 : workload == "W5" ? 65536 : 100;
  Run run;
  std::vector<std::shared_ptr<grpc::Channel>> channels;
  std::vector<std::unique_ptr<Bench::Stub>> stubs;
  for (int i = 0; i < connections; i++) {
    channels.push_back(channel(port, directory));
    if (!channels.back()->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10))) return 1;
    stubs.push_back(Bench::NewStub(channels.back()));
  }
  std::vector<Flight<Msg>> small(connections * inflight);
  std::vector<Flight<Blob>> large(inflight);
  std::vector<Lane> lanes(connections * inflight);
  std::unique_ptr<Reader> reader;
  if (message().ByteSizeLong() != 100) return 3;
  if (workload == "W4") {
    run.flying = 1;
    reader = std::make_unique<Reader>(stubs[0].get(), &run, 1024);
  } else if (workload == "W5") {
    run.flying = inflight;
    for (int i = 0; i < inflight; i++) {
      large[i].stub = stubs[0].get(); large[i].run = &run; large[i].lane = &lanes[i];
      large[i].request.set_data(std::string(65536, 'Z'));
    }
    for (auto& f : large) f.go();
  } else {
    run.flying = small.size();
    for (size_t i = 0; i < small.size(); i++) {
      small[i].stub = stubs[i % connections].get(); small[i].run = &run; small[i].lane = &lanes[i];
      small[i].request = message();
    }
    for (auto& f : small) f.go();
  }
  std::this_thread::sleep_for(std::chrono::seconds(1));
  double server = cpu_of(pid), client = own_cpu();
  auto start = Clock::now();
  run.counting = true;
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  run.counting = false;
  double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  server = cpu_of(pid) - server;
  client = own_cpu() - client;
  run.over = true;
  std::vector<uint32_t> all;
  for (auto& lane : lanes) {
    std::lock_guard<std::mutex> guard(lane.lock);
    all.insert(all.end(), lane.nanoseconds.begin(), lane.nanoseconds.end());
  }
  std::sort(all.begin(), all.end());
  double count = reader ? (double)reader->count : all.size();
  auto at = [&](double q) { return all.empty() ? 0 : all[(size_t)(all.size() * q)] / 1e3; };
  printf("{\"workload\":\"%s\",\"rps\":%.0f,\"mb_per_s\":%.1f,\"p50_us\":%.1f,\"p99_us\":%.1f,\"p999_us\":%.1f,\"server_cpu_us\":%.3f,\"client_cpu_us\":%.3f}\n",
         workload.c_str(), count / elapsed, count * bytes / elapsed / 1e6, at(0.5), at(0.99), at(0.999), server * 1e6 / count, client * 1e6 / count);
  fflush(stdout);
  // Calls still in flight hold references to what lives here: leave without unwinding.
  _exit(0);
}

int main(int argc, char** argv) {
  if (argc == 4 && std::string(argv[1]) == "server") return serve(atoi(argv[2]), argv[3]);
  if (argc == 7 && std::string(argv[1]) == "client") return measure(atoi(argv[2]), argv[3], atoi(argv[4]), argv[5], atof(argv[6]));
  std::cerr << "grpc-cpp server PORT DIRECTORY | client PORT DIRECTORY SERVER_PID WORKLOAD SECONDS\n";
  return 2;
}
