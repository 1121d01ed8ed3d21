#ifndef CHILL_CMESHSHIMS_H
#define CHILL_CMESHSHIMS_H
#include "CurrentLoop.h"
#include "Polling.h"
#include "Spawn.h"
#include "TLSShims.h"
#endif
