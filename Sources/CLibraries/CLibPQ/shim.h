#ifndef CHILL_CLIBPQ_H
#define CHILL_CLIBPQ_H
#include <libpq-fe.h>
#endif
