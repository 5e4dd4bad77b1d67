#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The conference rooms of the office. */

struct office;
struct office_call;

/* The room with that name; opened when there is none. OFFICE_NONE at the cap. */
uint32_t office_room_open(struct office *office, const char *name);

/* A caller enters the room the call leads to (false: it is full) and leaves it again. */
bool office_room_enter(struct office *office, const struct office_call *call);
void office_room_leave(struct office *office, const struct office_call *call);

/* A phone dials into a room and stays for so long; for ever when that is 0. False when no line is to
 * be had. */
bool office_room_attend(struct office *office, uint32_t room, uint32_t phone, int64_t stay_ms);
