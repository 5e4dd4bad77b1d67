#pragma once

#include <stddef.h>
#include <stdint.h>

/* A recorded trace, replayed to the clients: lines `{"t_ms": 10301, "frame": "…"}`; other members are
 * ignored. Each frame is sent unchanged. The clock starts with the first client: the first line is due at
 * once. */

struct clients;
struct playback;

/* NULL, and a reason with file and line. */
struct playback *playback_load(const char *path, char *reason, size_t reason_size);
void playback_free(struct playback *playback);

/* The first client has come at that moment; later ones change nothing. */
void playback_begin(struct playback *playback, int64_t now_ms);

/* When the next frame is due; INT64_MAX before the first client and after the last frame. */
int64_t playback_next_ms(const struct playback *playback);

/* Queues the frames that are due. */
void playback_run(struct playback *playback, int64_t now_ms, struct clients *clients);
