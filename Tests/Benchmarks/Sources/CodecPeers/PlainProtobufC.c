#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codec.pb-c.h"
#include "include/CodecPeers.h"

static const ProtobufCMessageDescriptor *const descriptors[] = {&codec__order__descriptor, &codec__small__descriptor};
static ProtobufCMessage *messages[2];
static uint8_t encoded[2][4096];
static size_t sizes[2];

/* Memory handed out by moving a pointer. */
static uint8_t memory[65536] __attribute__((aligned(16)));
static uint8_t *next = memory;

static void *take(void *data, size_t size) {
    (void)data;
    size = (size + 7) & ~(size_t)7;
    if ((size_t)(memory + sizeof memory - next) < size) return NULL;
    void *result = next;
    next += size;
    return result;
}

static void keep(void *data, void *pointer) {
    (void)data;
    (void)pointer;
}

static ProtobufCAllocator arena = {.alloc = take, .free = keep};

int codec_plain_take(codec_message message, const uint8_t *bytes, size_t size) {
    if (size > sizeof encoded[0]) return 0;
    memcpy(encoded[message], bytes, size);
    sizes[message] = size;
    messages[message] = protobuf_c_message_unpack(descriptors[message], NULL, size, bytes);
    return messages[message] != NULL;
}

size_t codec_plain_encode(codec_message message, size_t times) {
    size_t size = 0;
    for (size_t i = 0; i < times; i++) {
        uint8_t *bytes = malloc(protobuf_c_message_get_packed_size(messages[message]));
        if (!bytes) return 0;
        size = protobuf_c_message_pack(messages[message], bytes);
        free(bytes);
    }
    return size;
}

size_t codec_plain_encode_reused(codec_message message, size_t times) {
    static uint8_t bytes[4096];
    size_t size = 0;
    for (size_t i = 0; i < times; i++) size = protobuf_c_message_pack(messages[message], bytes);
    return size;
}

size_t codec_plain_decode(codec_message message, size_t times) {
    for (size_t i = 0; i < times; i++) {
        ProtobufCMessage *result = protobuf_c_message_unpack(descriptors[message], NULL, sizes[message], encoded[message]);
        if (!result) return 0;
        protobuf_c_message_free_unpacked(result, NULL);
    }
    return sizes[message];
}

size_t codec_plain_decode_arena(codec_message message, size_t times) {
    for (size_t i = 0; i < times; i++) {
        next = memory;
        if (!protobuf_c_message_unpack(descriptors[message], &arena, sizes[message], encoded[message])) return 0;
    }
    return sizes[message];
}

uint64_t codec_thread_nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (uint64_t)time.tv_sec * 1000000000ull + (uint64_t)time.tv_nsec;
}
