/* Redacts secrets in everything that users, logs and recordings see. */

#include "net/secrets.h"

#include "model/memory.h"
#include "net/bytes16.h"
#include "net/unescape.h"

#include <assert.h>
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    PREFIX_BYTES = 3, /* characters of a secret that the pre-filter compares */
    /* readings of a part of a secret: only several \ % & in a row have more than a few */
    POSITIONS_MAX = 16,
};

static_assert((int)PREFIX_BYTES < (int)SECRET_PIECE_BYTES, "a secret is longer than its beginning");

struct secret {
    char *text;
    size_t length;
    bool searched; /* in data as well as in sentences */
};

/* The first characters of a secret, each sixteen times for a vector comparison. */
struct secret_prefix {
    bytes16 characters[PREFIX_BYTES];
};

struct secrets {
    struct secret_prefix prefixes[SECRETS_MAX]; /* of the searched secrets, contiguous */
    size_t searched_count;
    bool begins[UCHAR_MAX + 1];    /* is it the first character of a searched secret? */
    bool may_begin[UCHAR_MAX + 1]; /* or of an escape, which may be one? */
    struct secret secrets[SECRETS_MAX];
    size_t count;
    char *names[SECRETS_NAMES_MAX];
    size_t name_count;
};

/* ---- the set ---- */

static bool is_spared(const struct secrets *secrets, const struct secret *secret)
{
    bool spared = secret->length < SECRET_PIECE_BYTES;
    for (size_t i = 0; i < secrets->name_count; i++) {
        spared = spared || strstr(secrets->names[i], secret->text) != NULL;
    }
    return spared;
}

/* Prepares the search in data. */
static void index_secrets(struct secrets *secrets)
{
    secrets->searched_count = 0;
    memset(secrets->begins, 0, sizeof secrets->begins);
    for (size_t i = 0; i < secrets->count; i++) {
        struct secret *secret = &secrets->secrets[i];
        secret->searched = !is_spared(secrets, secret);
        if (secret->searched) {
            struct secret_prefix *beginning = &secrets->prefixes[secrets->searched_count++];
            for (size_t at = 0; at < PREFIX_BYTES; at++) {
                beginning->characters[at] = bytes16_broadcast(secret->text[at]);
            }
            secrets->begins[(unsigned char)secret->text[0]] = true;
        }
    }
    memcpy(secrets->may_begin, secrets->begins, sizeof secrets->begins);
    secrets->may_begin['%'] = secrets->may_begin['\\'] = secrets->may_begin['&'] = true;
}

struct secrets *secrets_new(void)
{
    struct secrets *secrets = memory_aligned(_Alignof(struct secrets), sizeof *secrets);
    *secrets = (struct secrets){.count = 0};
    return secrets;
}

void secrets_free(struct secrets *secrets)
{
    if (secrets == NULL) {
        return;
    }
    for (size_t i = 0; i < secrets->count; i++) {
        explicit_bzero(secrets->secrets[i].text, secrets->secrets[i].length);
        free(secrets->secrets[i].text);
    }
    for (size_t i = 0; i < secrets->name_count; i++) {
        free(secrets->names[i]);
    }
    explicit_bzero(secrets, sizeof *secrets);
    free(secrets);
}

void secrets_add(struct secrets *secrets, const char *secret)
{
    bool known = secret == NULL || *secret == '\0';
    for (size_t i = 0; i < secrets->count && !known; i++) {
        known = strcmp(secrets->secrets[i].text, secret) == 0;
    }
    if (!known) {
        assert(secrets->count < SECRETS_MAX);
        secrets->secrets[secrets->count++] =
            (struct secret){.text = memory_string(secret), .length = strlen(secret)};
        index_secrets(secrets);
    }
}

void secrets_exempt(struct secrets *secrets, const char *name)
{
    assert(secrets->name_count < SECRETS_NAMES_MAX);
    secrets->names[secrets->name_count++] = memory_string(name);
    index_secrets(secrets);
}

/* ---- a text at a place, however it is written ---- */

static char *farther(char *one, char *other)
{
    return one == NULL || (other != NULL && other > one) ? other : one;
}

/* Adds a position once. */
static size_t add_position(const char *positions[POSITIONS_MAX], size_t count, const char *place)
{
    size_t at = 0;
    while (at < count && positions[at] != place) {
        at++;
    }
    if (at == count && count < POSITIONS_MAX) {
        positions[count++] = place;
    }
    return count;
}

/* Advances each position by one character; returns the number of new positions. */
static size_t step(const char *positions[POSITIONS_MAX], size_t count, const char *end, unsigned char wanted)
{
    const char *next[POSITIONS_MAX];
    size_t next_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (positions[i] == end) {
            continue;
        }
        struct unescaped_char reading = unescape_first(positions[i], end);
        do {
            if (reading.character == wanted) {
                next_count = add_position(next, next_count, reading.end);
            }
        } while (unescape_next(&reading));
    }
    memcpy(positions, next, next_count * sizeof *next);
    return next_count;
}

/* The end of `wanted` if it begins at `at`: the farthest one, so that no part of an escape remains. Else
 * NULL. */
static char *match(char *at, const char *end, const char *wanted, size_t length)
{
    const char *positions[POSITIONS_MAX] = {at};
    size_t count = 1;
    for (size_t i = 0; i < length && count > 0; i++) {
        count = step(positions, count, end, (unsigned char)wanted[i]);
    }
    char *farthest = NULL;
    for (size_t i = 0; i < count; i++) {
        farthest = farther(farthest, at + (positions[i] - at));
    }
    return farthest;
}

/* ---- whole secrets, in data ---- */

COLD static bool may_begin_here(const struct secrets *secrets, const char *at, const char *end)
{
    struct unescaped_char reading = unescape_first(at, end);
    while (!secrets->begins[reading.character]) {
        if (!unescape_next(&reading)) {
            return false;
        }
    }
    return true;
}

COLD static char *match_whole(const struct secrets *secrets, char *at, const char *end)
{
    char *found = NULL;
    if (!may_begin_here(secrets, at, end)) {
        return NULL;
    }
    for (size_t i = 0; i < secrets->count; i++) {
        const struct secret *secret = &secrets->secrets[i];
        found = secret->searched ? farther(found, match(at, end, secret->text, secret->length)) : found;
    }
    return found;
}

/* A byte is overwritten only after it was tried as the start of a secret, so overlapping secrets are found.
 */
COLD static bool redact_whole(const struct secrets *secrets, char *data, const char *end)
{
    bool hidden = false;
    char *until = data;
    for (char *at = data; at < end; at++) {
        if (secrets->may_begin[(unsigned char)*at]) {
            until = farther(until, match_whole(secrets, at, end));
        }
        if (at < until) {
            *at = '*';
            hidden = true;
        }
    }
    return hidden;
}

COLD static bool contains_secret(const struct secrets *secrets, const char *data, size_t length)
{
    bool found = false;
    for (size_t i = 0; i < secrets->count && !found; i++) {
        const struct secret *secret = &secrets->secrets[i];
        found = secret->searched && memmem(data, length, secret->text, secret->length) != NULL;
    }
    return found;
}

/* What may be a secret in a text. */
struct prefilter {
    bool beginning; /* the first characters of one */
    bool escape;
};

/* A fast pre-filter. A secret can only occur where its first bytes stand side by side or where an escape
 * begins. Most messages have neither. Compiled once for one secret and once for many. */
__attribute__((always_inline)) static inline struct prefilter
prefilter_data(const struct secret_prefix *prefixes, size_t count, const char *data, size_t length)
{
    enum { STEP = sizeof(bytes16) };
    if (length < STEP + PREFIX_BYTES - 1) {
        return (struct prefilter){true, true};
    }
    size_t last = length - STEP - (PREFIX_BYTES - 1);
    bytes16 found = bytes16_broadcast(0);
    bytes16 escapes = bytes16_broadcast(0);
    for (size_t from = 0;; from = from + STEP < last ? from + STEP : last) {
        bytes16 first = bytes16_load(data + from);
        for (size_t which = 0; which < count; which++) {
            bytes16 beginning = first == prefixes[which].characters[0];
            for (size_t i = 1; i < PREFIX_BYTES; i++) {
                beginning &= bytes16_load(data + from + i) == prefixes[which].characters[i];
            }
            found |= beginning;
        }
        escapes |= (first == bytes16_broadcast('\\')) | (first == bytes16_broadcast('%')) |
                   (first == bytes16_broadcast('&'));
        if (from == last) {
            break;
        }
    }
    return (struct prefilter){bytes16_first_set(found) < STEP, bytes16_first_set(escapes) < STEP};
}

/* ---- after the words that announce a secret ---- */

/* Does the word follow, in any case? Then moves past it. */
static bool skip_word(const char **at, const char *end, const char *word)
{
    size_t length = strlen(word);
    if ((size_t)(end - *at) < length || strncasecmp(*at, word, length) != 0) {
        return false;
    }
    *at += length;
    return true;
}

/* A plus sign is a blank in forms. */
static bool skip_blank(const char **at, const char *end)
{
    return unescape_match(at, end, ' ') || unescape_match(at, end, '+');
}

/* Does a value end here, in a URL, a header, a sentence or a JSON string? A secret may contain such
 * characters, but percent-encoded. */
static bool value_ends(const char *at, const char *end)
{
    if (at == end) {
        return true;
    }
    unsigned char character = unescape_all(at, end).character;
    return *at != '%' && (character <= ' ' || strchr("\"'<>&#;,)]}", character) != NULL);
}

static const char *value_end(const char *at, const char *end)
{
    while (!value_ends(at, end)) {
        at = unescape_all(at, end).end;
    }
    return at;
}

/* The end of a prefix of a secret that is the whole value; `at` if it is none: "Bearer authentication is
 * missing" remains readable. */
static const char *prefix_end(const struct secrets *secrets, const char *at, const char *end)
{
    for (size_t i = 0; secrets != NULL && i < secrets->count; i++) {
        const char *next = at;
        const char *secret = secrets->secrets[i].text;
        while (!value_ends(next, end) && *secret != '\0' && unescape_match(&next, end, *secret)) {
            secret++;
        }
        if (next > at && value_ends(next, end)) {
            return next;
        }
    }
    return at;
}

COLD static bool redact_announced(const struct secrets *secrets, char *text, const char *end)
{
    bool hidden = false;
    for (char *at = text; at < end; at++) {
        const char *value = at;
        const char *behind = at;
        char first = (char)(*at | 0x20);
        if (first == 'p' && skip_word(&value, end, "pbxkey") && unescape_match(&value, end, '=')) {
            behind = value_end(value, end);
        } else if (first == 'b' && skip_word(&value, end, "bearer") && skip_blank(&value, end)) {
            while (skip_blank(&value, end)) {
            }
            behind = prefix_end(secrets, value, end);
        }
        if (behind > value) {
            memset(at + (value - at), '*', (size_t)(behind - value));
            hidden = true;
        }
    }
    return hidden;
}

/* ---- pieces and words, in sentences ---- */

static char *match_pieces(const struct secret *secret, char *at, const char *end)
{
    char *found = NULL;
    for (size_t from = 0; from + SECRET_PIECE_BYTES <= secret->length; from++) {
        found = farther(found, match(at, end, secret->text + from, SECRET_PIECE_BYTES));
    }
    return found;
}

/* Matches a short secret as a separate word. */
static char *match_word(const struct secret *secret, char *at, const char *end)
{
    char *found = match(at, end, secret->text, secret->length);
    return found != NULL && (found == end || !isalnum((unsigned char)*found)) ? found : NULL;
}

void secrets_redact(const struct secrets *secrets, char *text)
{
    const char *end = text + strlen(text);
    char *until = text;
    bool inside = false; /* a word */
    size_t count = secrets == NULL ? 0 : secrets->count;
    for (char *at = text; at < end && count > 0; at++) { /* overwrites as above */
        for (size_t i = 0; i < count; i++) {
            const struct secret *secret = &secrets->secrets[i];
            if (secret->length >= SECRET_PIECE_BYTES) {
                until = farther(until, match_pieces(secret, at, end));
            } else if (!inside) {
                until = farther(until, match_word(secret, at, end));
            }
        }
        inside = isalnum((unsigned char)*at) != 0;
        *at = (char)(at < until ? '*' : *at);
    }
    (void)redact_announced(secrets, text, end);
}

bool secrets_redact_data(const struct secrets *secrets, char *data, size_t length)
{
    if (secrets == NULL || secrets->count == 0) {
        return false;
    }
    struct prefilter prefilter =
        secrets->searched_count == 1
            ? prefilter_data(secrets->prefixes, 1, data, length)
            : prefilter_data(secrets->prefixes, secrets->searched_count, data, length);
    bool may_match = prefilter.escape || (prefilter.beginning && contains_secret(secrets, data, length));
    bool hidden = may_match && secrets->searched_count > 0 && redact_whole(secrets, data, data + length);
    if (secrets->searched_count < secrets->count) { /* some are only redacted after pbxkey= and Bearer */
        hidden = redact_announced(secrets, data, data + length) || hidden;
    }
    return hidden;
}
