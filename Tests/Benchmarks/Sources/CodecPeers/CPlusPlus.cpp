#include <google/protobuf/arena.h>

#include <string>

#include "codec.pb.h"
#include "include/CodecPeers.h"

namespace {

codec::Order order;
codec::Small small;
std::string encoded[2];

template <class Message> size_t encode(const Message &message, size_t times) {
    size_t size = 0;
    for (size_t i = 0; i < times; i++) {
        std::string bytes;
        if (!message.SerializeToString(&bytes)) return 0;
        size = bytes.size();
    }
    return size;
}

template <class Message> size_t encode_reused(const Message &message, size_t times) {
    static uint8_t bytes[4096];
    size_t size = 0;
    for (size_t i = 0; i < times; i++) {
        size = message.ByteSizeLong();
        if (size > sizeof bytes) return 0;
        message.SerializeWithCachedSizesToArray(bytes);
    }
    return size;
}

template <class Message> size_t decode(const std::string &bytes, size_t times) {
    for (size_t i = 0; i < times; i++) {
        Message message;
        if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return 0;
    }
    return bytes.size();
}

template <class Message> size_t decode_arena(const std::string &bytes, size_t times) {
    static char block[65536];
    google::protobuf::ArenaOptions options;
    options.initial_block = block;
    options.initial_block_size = sizeof block;
    google::protobuf::Arena arena(options);
    for (size_t i = 0; i < times; i++) {
        arena.Reset();
        auto *message = google::protobuf::Arena::CreateMessage<Message>(&arena);
        if (!message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return 0;
    }
    return bytes.size();
}

}  // namespace

extern "C" {

int codec_cpp_take(codec_message message, const uint8_t *bytes, size_t size) {
    encoded[message].assign(reinterpret_cast<const char *>(bytes), size);
    return message == CODEC_ORDER ? order.ParseFromString(encoded[message]) : small.ParseFromString(encoded[message]);
}

size_t codec_cpp_encode(codec_message message, size_t times) { return message == CODEC_ORDER ? encode(order, times) : encode(small, times); }

size_t codec_cpp_encode_reused(codec_message message, size_t times) {
    return message == CODEC_ORDER ? encode_reused(order, times) : encode_reused(small, times);
}

size_t codec_cpp_decode(codec_message message, size_t times) {
    return message == CODEC_ORDER ? decode<codec::Order>(encoded[message], times) : decode<codec::Small>(encoded[message], times);
}

size_t codec_cpp_decode_arena(codec_message message, size_t times) {
    return message == CODEC_ORDER ? decode_arena<codec::Order>(encoded[message], times) : decode_arena<codec::Small>(encoded[message], times);
}
}
