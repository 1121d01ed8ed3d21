#ifndef CODEC_PEERS_H
#define CODEC_PEERS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Each peer first takes the encoded messages, then does one thing `times` times. The result is the encoded size that it saw last;
   0 means that it failed. */
typedef enum codec_message { CODEC_ORDER = 0, CODEC_SMALL = 1 } codec_message;

int codec_plain_take(codec_message message, const uint8_t *_Nonnull bytes, size_t size);
/* Plain libprotobuf-c: allocated exactly, as its own documentation shows. */
size_t codec_plain_encode(codec_message message, size_t times);
/* Packs into memory that is there already. */
size_t codec_plain_encode_reused(codec_message message, size_t times);
size_t codec_plain_decode(codec_message message, size_t times);
/* Unpacks into memory that is given back at once. */
size_t codec_plain_decode_arena(codec_message message, size_t times);

int codec_cpp_take(codec_message message, const uint8_t *_Nonnull bytes, size_t size);
/* To a new std::string. */
size_t codec_cpp_encode(codec_message message, size_t times);
size_t codec_cpp_encode_reused(codec_message message, size_t times);
/* Into a new message on the heap. */
size_t codec_cpp_decode(codec_message message, size_t times);
size_t codec_cpp_decode_arena(codec_message message, size_t times);

/* Nanoseconds of processor time that the calling thread has used. */
uint64_t codec_thread_nanoseconds(void);

#ifdef __cplusplus
}
#endif

#endif
