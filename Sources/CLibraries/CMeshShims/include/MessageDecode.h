#ifndef CHILL_MESSAGE_DECODE_H
#define CHILL_MESSAGE_DECODE_H

#include "MessageImage.h"

/* Notes in `reserved3` what mesh_decode must know of the fields of a finished description; it stays for ever. */
void mesh_decode_prepare(ProtobufCMessageDescriptor *_Nonnull descriptor, size_t swift_size);

/* Notes there as well how libprotobuf-c is to see the message while it unpacks. All messages inside it have been prepared. */
void mesh_decode_link(ProtobufCMessageDescriptor *_Nonnull descriptor);

/* The bytes of the Swift value, and with those of the image. Prepared descriptors only. */
size_t mesh_swift_size(const ProtobufCMessageDescriptor *_Nonnull descriptor);
size_t mesh_weight(const ProtobufCMessageDescriptor *_Nonnull descriptor);

/* The image, and the arena in which it lies. */
typedef struct mesh_decoded {
    ProtobufCMessage *_Nullable image;
    mesh_arena *_Nonnull arena;
} mesh_decoded;

/* Takes an arena, and checks and unpacks bytes in which there is nothing unusual: every field is known, has its own wire type, and comes
   once unless it is repeated, and no required field is missing. Nearly all messages are like that. There is no image for all others, and
   for those that must be refused: mesh_guard_check tells which. The arena is to be given back in any case. */
mesh_decoded mesh_decode(const uint8_t *_Nonnull data, size_t length, const ProtobufCMessageDescriptor *_Nonnull descriptor, ptrdiff_t max_depth,
                         size_t max_elements, size_t max_memory);

#endif
