#include "MessageRecords.h"

/* For each message that it unpacks libprotobuf-c calls memset and looks at all fields for a default, of which there are none here. A
   function that knows the size makes a few stores instead. It is told nothing but the address: hence a function for each size. */

#define SIZES(of) \
    of(24) of(32) of(40) of(48) of(56) of(64) of(72) of(80) of(88) of(96) of(104) of(112) of(120) of(128) of(136) of(144) of(152) of(160) \
    of(168) of(176) of(184) of(192) of(200) of(208) of(216) of(224) of(232) of(240) of(248) of(256) of(264) of(272) of(280) of(288) \
    of(296) of(304) of(312) of(320) of(328) of(336) of(344) of(352) of(360) of(368) of(376) of(384) of(392) of(400) of(408) of(416) \
    of(424) of(432) of(440) of(448) of(456) of(464) of(472) of(480) of(488) of(496) of(504) of(512) of(520) of(528)

enum { SMALLEST = 24, LARGEST = 528 };

/* Whoever reads an unpacked image knows its layout, and if unpacking fails there is nothing to free: all of it lies in the arena. */
static const ProtobufCMessageDescriptor unpacked = {.magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC, .name = "", .short_name = "", .c_name = "", .package_name = ""};

#define BLANK(size) \
    static void blank_##size(ProtobufCMessage *image) { \
        memset(image, 0, size); \
        image->descriptor = &unpacked; \
    }
SIZES(BLANK)

#define ENTRY(size) blank_##size,
static const ProtobufCMessageInit blanks[] = {SIZES(ENTRY)};

ProtobufCMessageInit mesh_blank(const ProtobufCMessageDescriptor *descriptor) {
    size_t size = descriptor->sizeof_message;
    /* What must be there is looked for in images with their description. */
    if (mesh_message_flags(descriptor) & MESH_MESSAGE_REQUIRES || size < SMALLEST || size > LARGEST || size % 8) return NULL;
    /* Of a oneof that is set again libprotobuf-c looks the earlier member up in the image's description. */
    for (unsigned i = 0; i < descriptor->n_fields; i++)
        if (descriptor->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF) return NULL;
    return blanks[(size - SMALLEST) / 8];
}
