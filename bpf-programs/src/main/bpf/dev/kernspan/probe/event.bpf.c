// SPDX-License-Identifier: GPL-2.0 OR Apache-2.0
/* No program: the layout of the header alone, for what reads the records of all probes. */
#include "kernspan/event.h"

EVENT_TYPE(event_header);
