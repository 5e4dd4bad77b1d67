/* The URLs of an exchange's servers. */

#include "net/url.h"

#include "model/i18n.h"
#include "model/text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct scheme {
    const char *prefix;
    int port;
    bool secure;
    bool stream; /* for WebSockets only */
};

static const struct scheme SCHEMES[] = {
    {"https://", 443, true, false},
    {"http://", 80, false, false},
    {"wss://", 443, true, true},
    {"ws://", 80, false, true},
};

static const struct scheme *find_scheme(const char *text, bool stream)
{
    for (size_t i = 0; i < sizeof SCHEMES / sizeof SCHEMES[0]; i++) {
        const struct scheme *scheme = &SCHEMES[i];
        if ((stream || !scheme->stream) && strncasecmp(text, scheme->prefix, strlen(scheme->prefix)) == 0) {
            return scheme;
        }
    }
    return NULL;
}

static bool is_allowed(const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text <= ' ' || *text > '~' || strchr("@?#\\\"<>", *text) != NULL) {
            return false;
        }
    }
    return true;
}

static bool parse_port(const char *from, const char *end, int *port)
{
    int number = 0;
    if (from == end) {
        return false;
    }
    for (; from < end; from++) {
        if (*from < '0' || *from > '9' || number > UINT16_MAX) {
            return false;
        }
        number = number * 10 + (*from - '0');
    }
    *port = number;
    return number > 0 && number <= UINT16_MAX;
}

static bool copy(char *to, size_t size, const char *from, const char *end)
{
    size_t length = (size_t)(end - from);
    if (length >= size) {
        return false;
    }
    memcpy(to, from, length);
    to[length] = '\0';
    return true;
}

static void lower(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        text[i] = (char)tolower((unsigned char)text[i]);
    }
}

/* host, host:port or [host]:port */
static bool parse_authority(struct url *address, const char *from, const char *end)
{
    bool bracketed = from < end && *from == '[';
    const char *host = bracketed ? from + 1 : from;
    const char *host_end = memchr(host, bracketed ? ']' : ':', (size_t)(end - host));
    if (host_end == NULL) {
        if (bracketed) {
            return false;
        }
        host_end = end;
    }
    const char *rest = bracketed ? host_end + 1 : host_end;
    if (rest < end && (*rest != ':' || !parse_port(rest + 1, end, &address->port))) {
        return false;
    }
    struct in6_addr ignored;
    return host < host_end && copy(address->host, sizeof address->host, host, host_end) &&
           (bracketed ? inet_pton(AF_INET6, address->host, &ignored) == 1
                      : strpbrk(address->host, "[]%") == NULL);
}

static bool parse(struct url *address, const char *text, bool stream)
{
    const struct scheme *scheme = find_scheme(text, stream);
    if (scheme == NULL || !is_allowed(text)) {
        return false;
    }
    const char *authority = text + strlen(scheme->prefix);
    const char *path = authority + strcspn(authority, "/");
    const char *end = path + strlen(path);
    while (end > path && end[-1] == '/') {
        end--;
    }
    *address = (struct url){.port = scheme->port, .secure = scheme->secure};
    if (!parse_authority(address, authority, path) || !copy(address->text, sizeof address->text, text, end)) {
        return false;
    }
    lower(address->host, strlen(address->host));
    lower(address->text, (size_t)(path - text));
    address->port_is_default = address->port == scheme->port;
    return copy(address->path, sizeof address->path, path, end);
}

/* Where a password begins instead of a port, after the colon; `end` if there is none. */
static const char *password_begin(const char *host, const char *end)
{
    const char *colon = host + (*host == '[' ? strcspn(host, "]") : 0);
    colon += strcspn(colon, ":/");
    const char *digits_end = colon + 1 + (*colon == ':' ? strspn(colon + 1, "0123456789") : 0);
    bool port = colon >= end || *colon != ':' || digits_end >= end || *digits_end == '/';
    return port ? end : colon + 1;
}

bool url_redact(char *to, size_t size, const char *text)
{
    static const char *const STARS = "****";
    size_t letters = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    bool has_scheme = strncmp(text + letters, "://", 3) == 0;
    const char *begin = has_scheme ? text + letters + 3 : text;
    const char *end = begin + strcspn(begin, "?#");
    const char *key = strcasestr(begin, "pbxkey");
    const char *user_end = strrchr(begin, '@');
    end += *end != '\0'; /* the character itself is shown */
    end = key != NULL && key < end ? key : end;
    if (user_end != NULL && user_end >= end) {
        user_end = NULL; /* ambiguous: a password with ? or a key with @ */
        end = begin;
    }
    const char *host = user_end != NULL ? user_end + 1 : begin;
    end = has_scheme ? password_begin(host, end) : end;
    (void)snprintf(to, size, "%.*s%s%s%.*s%s", (int)(begin - text), text, user_end != NULL ? STARS : "",
                   user_end != NULL ? "@" : "", (int)(end - host), host, *end != '\0' ? STARS : "");
    return user_end != NULL || *end != '\0';
}

bool url_parse(struct url *address, const char *text, bool stream, bool insecure, struct error *error)
{
    char shown[URL_TEXT_BYTES];
    if (url_redact(shown, sizeof shown, text) || !parse(address, text, stream)) {
        return error_set(
            error, ERROR_USAGE,
            stream ? _("This is not an address of a stream, like wss://stream.example.com: \"%.100s\"")
                   : _("This is not an address, like https://api.example.com: \"%.100s\""),
            shown);
    }
    if (!address->secure && !insecure && !url_is_loopback(address)) {
        return error_set(error, ERROR_USAGE,
                         _("%s would send the key in clear text: write %s, or allow it with insecure = true"),
                         address->text, stream ? "wss://" : "https://");
    }
    return true;
}

bool url_is_loopback(const struct url *address)
{
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, address->host, &four) == 1) {
        return ntohl(four.s_addr) >> 24 == 127;
    }
    if (inet_pton(AF_INET6, address->host, &six) == 1) {
        return IN6_IS_ADDR_LOOPBACK(&six);
    }
    return strcmp(address->host, "localhost") == 0;
}

void url_authority(const struct url *address, char *to, size_t size)
{
    bool six = strchr(address->host, ':') != NULL;
    (void)snprintf(to, size, six ? "[%s]" : "%s", address->host);
    if (!address->port_is_default) {
        text_append(to, size, ":%d", address->port);
    }
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

bool url_encode(char *to, size_t size, const char *text)
{
    static const char DIGITS[] = "0123456789ABCDEF";
    size_t at = 0;
    for (; *text != '\0'; text++) {
        if (at + 4 > size) {
            return false;
        }
        if (is_plain(*text)) {
            to[at++] = *text;
            continue;
        }
        unsigned char byte = (unsigned char)*text;
        to[at++] = '%';
        to[at++] = DIGITS[byte >> 4];
        to[at++] = DIGITS[byte & 15];
    }
    if (at >= size) {
        return false;
    }
    to[at] = '\0';
    return true;
}
