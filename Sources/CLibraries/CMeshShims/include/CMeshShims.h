#ifndef CHILL_CMESHSHIMS_H
#define CHILL_CMESHSHIMS_H
#include "CurrentLoop.h"
#include "MessageGuard.h"
#include "MessageImage.h"
#include "Polling.h"
#include "Spawn.h"
#include "TLSShims.h"
#endif
