/* SPDX-License-Identifier: MIT
 *
 * events-message: what the suite sends, and the handlers that check it.
 *
 * A payload begins with the event's id and a checksum over all of it; the rest is
 * filler. Every handler of a topic reads all of the payload, compares the checksum and
 * keeps a tally, so that work is done and a damaged, lost or doubled event shows. The
 * same for every back end.
 *
 * Threads: a tally and a message belong to one thread at a time.
 */
#pragma once

#include "events-options.h"

#include <stddef.h>

#define EVENTS_HEADER 16u /* id and checksum */

typedef struct EventsMessage
{
  uint64_t id; /* unique in the run, never 0 */
  uint32_t topic;
  uint32_t priority;
  uint32_t size;
  uint8_t *payload;
} EventsMessage;

/* What the handlers of a thread have seen. */
typedef struct EventsTally
{
  uint32_t n_handlers;
  uint64_t n_wrong; /* payloads that are not what was sent */
  struct
  {
    uint64_t n_events;
    uint64_t ids; /* all ids, by exclusive or */
  } of[EVENTS_MAX_HANDLERS];
} EventsTally;

/* Writes id, filler that follows from it, and checksum into @payload of @size bytes,
 * at least EVENTS_HEADER. */
void events_write (uint8_t *payload, uint32_t size, uint64_t id);

/* The id of a payload; 0 when it is too short to have one. */
uint64_t events_read_id (const void *payload, size_t size);

/* One handler, number @handler. Returns false when the payload is wrong. */
bool events_handle (EventsTally *tally, uint32_t handler, const void *payload, size_t size);

/* All handlers, one after the other, for systems that call none themselves. Returns
 * false when the payload is wrong. */
bool events_handle_all (EventsTally *tally, const void *payload, size_t size);

/* Adds @from to @to. */
void events_tally_add (EventsTally *to, const EventsTally *from);

/* True when every handler has seen as many events, and the same ones. */
bool events_tally_agrees (const EventsTally *tally);
