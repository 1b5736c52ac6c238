/* SPDX-License-Identifier: MIT
 *
 * events-embedded: the back end on the in-process bus of bus/.
 *
 * One queue with dispatchers, for roundtrip and, with dispatch=queued, for publish; one
 * without, from which handle takes.
 */
#pragma once

#include "events-backend.h"

extern const EventsBackend events_embedded;
