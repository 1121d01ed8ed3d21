#ifndef CHILL_CPROTOBUFC_H
#define CHILL_CPROTOBUFC_H
#include <protobuf-c/protobuf-c.h>
#endif
