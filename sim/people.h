#pragma once

#include "sim/rng.h"

#include <stddef.h>
#include <stdint.h>

/* Invented names, in Polish: of colleagues, external callers, queues, conference rooms and pauses. */

enum {
    PEOPLE_NAME_BYTES = 64,   /* of a name with its zero; longer ones are cut between characters */
    PEOPLE_NUMBER_BYTES = 20, /* of a telephone number with its zero */
};

/* Copies `from` and cuts it to `size` bytes with its zero, never inside a character. */
void people_copy(char *to, size_t size, const char *from);

/* The name at the desk with that index: departments and people of the first twenty are fixed, the
 * rest drawn. */
void people_colleague(struct rng *rng, uint32_t index, char name[PEOPLE_NAME_BYTES]);

/* Somebody who calls from outside: an international number without a plus ("48601234567") or "anonymous", and
 * the name the network sends along, which may be empty or awkward. */
void people_external_caller(struct rng *rng, char number[PEOPLE_NUMBER_BYTES], char name[PEOPLE_NAME_BYTES]);

/* A number as a colleague dials it: nine digits, mobile or land line. */
void people_external_number(struct rng *rng, char number[PEOPLE_NUMBER_BYTES]);

/* What the queue and the conference room with that index are called. */
void people_queue_name(uint32_t index, char name[PEOPLE_NAME_BYTES]);
void people_room_name(uint32_t index, char name[PEOPLE_NAME_BYTES]);

/* Why an agent pauses; may be empty, and may hold quotes and colons. */
const char *people_pause_reason(struct rng *rng);
