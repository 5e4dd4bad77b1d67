/* A handle of curl's made ready for one call. */

#include "net/http_curl.h"

#include "model/memory.h"
#include "net/trust_store.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Adds `text` percent-encoded. */
static void add_encoded(struct bytes *to, const char *text)
{
    for (; *text != '\0'; text++) {
        const char piece[2] = {*text};
        char encoded[8];
        (void)url_encode(encoded, sizeof encoded, piece); /* fits: three bytes at most */
        bytes_add_text(to, encoded);
    }
}

static void add_parameters(struct bytes *to, const struct http_options *options)
{
    for (size_t i = 0; i < options->parameter_count; i++) {
        bytes_add_text(to, i > 0 ? "&" : "");
        add_encoded(to, options->parameters[i].name);
        bytes_add_text(to, "=");
        add_encoded(to, options->parameters[i].value);
    }
}

static void set_url(struct http_curl *easy, const struct http_options *options)
{
    struct bytes url = {0};
    bytes_add_text(&url, options->address->text);
    bytes_add_text(&url, options->path);
    if (!options->post && options->parameter_count > 0) {
        bytes_add_text(&url, "?");
        add_parameters(&url, options);
    }
    (void)curl_easy_setopt(easy->curl, CURLOPT_URL, url.data); /* copies it */
    bytes_done(&url);
}

static void set_form(struct http_curl *easy, const struct http_options *options)
{
    if (!options->post) {
        return;
    }
    bytes_add_text(&easy->form, "");
    add_parameters(&easy->form, options);
    (void)curl_easy_setopt(easy->curl, CURLOPT_POSTFIELDS, easy->form.data);
    (void)curl_easy_setopt(easy->curl, CURLOPT_POSTFIELDSIZE, (long)easy->form.length);
}

static struct curl_slist *longer(struct curl_slist *list, const char *item)
{
    return memory_checked(curl_slist_append(list, item));
}

static void set_headers(struct http_curl *easy, const struct http_options *options)
{
    struct bytes header = {0};
    bytes_add_text(&header, "Authorization: Bearer ");
    bytes_add_text(&header, options->key);
    easy->headers = longer(easy->headers, header.data);
    bytes_done(&header);
    easy->headers = longer(easy->headers, "Expect:"); /* none: refused, it would be asked a second time */
    (void)curl_easy_setopt(easy->curl, CURLOPT_HTTPHEADER, easy->headers);
}

static void set_limits(struct http_curl *easy, const struct http_options *options)
{
    CURL *curl = easy->curl;
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* not even one from the environment */
    (void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    (void)curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L); /* a reused one that is dead asks twice */
    (void)curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)options->connect_timeout_ms);
    (void)curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)options->total_timeout_ms);
    if (options->idle_timeout_ms > 0) {
        (void)curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
        (void)curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, (long)((options->idle_timeout_ms + 999) / 1000));
    }
}

static CURLcode on_tls_context(CURL *curl, void *context, void *user)
{
    (void)curl;
    return trust_store_load(context, user) ? CURLE_OK : CURLE_SSL_CACERT_BADFILE;
}

static void set_trust(struct http_curl *easy, const char *ca_file)
{
    CURL *curl = easy->curl;
    (void)curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    /* What libcurl would read itself is left out, and the store of certificates is this handle's own, as it
     * is added to. */
    (void)curl_easy_setopt(curl, CURLOPT_CAINFO, NULL);
    (void)curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    (void)curl_easy_setopt(curl, CURLOPT_CA_CACHE_TIMEOUT, 0L);
    (void)curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, on_tls_context);
    (void)curl_easy_setopt(curl, CURLOPT_SSL_CTX_DATA, (void *)(uintptr_t)ca_file);
}

void http_curl_init(struct http_curl *easy, const struct http_options *options, const char *ca_file)
{
    *easy = (struct http_curl){.curl = memory_checked(curl_easy_init())};
    set_url(easy, options);
    set_form(easy, options);
    set_headers(easy, options);
    set_limits(easy, options);
    set_trust(easy, ca_file);
}

void http_curl_set_range(struct http_curl *easy, int64_t first, const char *proof)
{
    struct bytes header = {0};
    char range[64];
    (void)snprintf(range, sizeof range, "Range: bytes=%" PRId64 "-", first);
    bytes_add_text(&header, "If-Range: ");
    bytes_add_text(&header, proof);
    easy->headers = longer(easy->headers, range);
    easy->headers = longer(easy->headers, header.data);
    bytes_done(&header);
    (void)curl_easy_setopt(easy->curl, CURLOPT_HTTPHEADER, easy->headers);
}

void http_curl_set_addresses(struct http_curl *easy, const struct url *host,
                             const struct resolve_result *result)
{
    if (strchr(host->host, ':') != NULL) {
        return; /* an IPv6 address already, which this option has no way to write */
    }
    struct bytes line = {0};
    char port[16];
    (void)snprintf(port, sizeof port, ":%d:", host->port);
    bytes_add_text(&line, host->host);
    bytes_add_text(&line, port);
    for (size_t i = 0; i < result->count; i++) {
        bool six = strchr(result->addresses[i], ':') != NULL;
        bytes_add_text(&line, i > 0 ? "," : "");
        bytes_add_text(&line, six ? "[" : "");
        bytes_add_text(&line, result->addresses[i]);
        bytes_add_text(&line, six ? "]" : "");
    }
    easy->addresses = longer(NULL, line.data);
    bytes_done(&line);
    (void)curl_easy_setopt(easy->curl, CURLOPT_RESOLVE, easy->addresses);
}

long http_curl_number(const struct http_curl *easy, CURLINFO info)
{
    long number = 0;
    (void)curl_easy_getinfo(easy->curl, info, &number); /* leaves it alone when it knows nothing */
    return number;
}

int64_t http_curl_length(const struct http_curl *easy)
{
    curl_off_t length = -1;
    (void)curl_easy_getinfo(easy->curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length); /* as above */
    return length;
}

const char *http_curl_content_type(const struct http_curl *easy)
{
    const char *type = NULL;
    (void)curl_easy_getinfo(easy->curl, CURLINFO_CONTENT_TYPE, &type); /* as above */
    return type != NULL ? type : "";
}

const char *http_curl_header(const struct http_curl *easy, const char *name)
{
    struct curl_header *header = NULL;
    enum { LATEST = -1 }; /* of several answers to the same request: 100 Continue goes before others */
    return curl_easy_header(easy->curl, name, 0, CURLH_HEADER, LATEST, &header) == CURLHE_OK ? header->value
                                                                                             : NULL;
}

bool http_curl_was_sent(const struct http_curl *easy)
{
    return http_curl_number(easy, CURLINFO_REQUEST_SIZE) > 0;
}

void http_curl_done(struct http_curl *easy)
{
    curl_easy_cleanup(easy->curl);
    for (struct curl_slist *item = easy->headers; item != NULL; item = item->next) {
        explicit_bzero(item->data, strlen(item->data));
    }
    curl_slist_free_all(easy->headers);
    curl_slist_free_all(easy->addresses);
    bytes_done(&easy->form);
    *easy = (struct http_curl){0};
}
