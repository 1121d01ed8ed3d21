#ifndef CHILL_CMESHSHIMS_H
#define CHILL_CMESHSHIMS_H
#include "AlwaysReadable.h"
#include "CurrentLoop.h"
#include "MessageDecode.h"
#include "MessageGuard.h"
#include "MessageImage.h"
#include "MessageText.h"
#include "Polling.h"
#include "Prefetch.h"
#include "Spawn.h"
#include "TLSShims.h"
#endif
