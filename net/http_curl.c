/* One curl handle: how it is set up, and why its transfer failed. */

#include "net/http_curl.h"

#include "model/i18n.h"
#include "model/memory.h"
#include "net/trust_store.h"

#include <inttypes.h>
#include <openssl/x509_vfy.h>
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
    /* disables "Expect: 100-continue", after whose refusal curl sends the request again */
    easy->headers = longer(easy->headers, "Expect:");
    (void)curl_easy_setopt(easy->curl, CURLOPT_HTTPHEADER, easy->headers);
}

static void set_limits(struct http_curl *easy, const struct http_options *options)
{
    CURL *curl = easy->curl;
    (void)curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    (void)curl_easy_setopt(curl, CURLOPT_PROXY, ""); /* not even from the environment */
    (void)curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    (void)curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    (void)curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    (void)curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L); /* curl would resend the request on a dead one */
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
    /* libcurl reads no certificates itself. The handle has its own certificate store, because
     * on_tls_context() adds to it. */
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
        return; /* already an IPv6 address, which this option can't express */
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
    (void)curl_easy_getinfo(easy->curl, info, &number); /* unchanged if unknown */
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
    enum { LATEST = -1 }; /* of several responses to one request: 100 Continue comes first */
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

/* ---- why a transfer failed ---- */

enum {
    CODE_TOO_LARGE = 100,        /* CURLE_TOO_LARGE, since curl 8.6 */
    HEAD_BYTES_MAX = 300 * 1024, /* curl's limit for a header */
};

static void write_tls_failure(const struct http_curl *easy, CURLcode code, const char *details, char *text,
                              size_t size)
{
    long verdict = http_curl_number(easy, CURLINFO_SSL_VERIFYRESULT);
    if (verdict != X509_V_OK &&
        verdict != X509_V_ERR_UNSPECIFIED) { /* the latter: no certificate was verified */
        (void)snprintf(text, size, _("its certificate is not trusted: %s"),
                       X509_verify_cert_error_string(verdict));
    } else if (code == CURLE_PEER_FAILED_VERIFICATION) { /* curl itself verifies the host name */
        (void)snprintf(text, size, _("its certificate is not trusted: %s"), _("it is for another host"));
    } else if (details[0] != '\0') {
        (void)snprintf(text, size, _("no TLS with it: %s"), details);
    } else {
        (void)snprintf(text, size, "%s", _("no TLS with it: does this port speak it?"));
    }
}

static const char *connect_failure(const struct http_curl *easy)
{
    long os_error = http_curl_number(easy, CURLINFO_OS_ERRNO);
    return os_error != 0 ? strerror((int)os_error) : _("no connection");
}

/* For a header longer than its limit curl reports a failure to receive. */
static const char *receive_failure(const struct http_curl *easy)
{
    bool too_long = http_curl_number(easy, CURLINFO_HEADER_SIZE) > HEAD_BYTES_MAX;
    return too_long ? _("its answer is too large") : _("its answer broke off");
}

void http_curl_failure(const struct http_curl *easy, CURLcode code, const char *details, char *text,
                       size_t size)
{
    const char *words = NULL;
    switch ((int)code) {
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CIPHER:
        write_tls_failure(easy, code, details, text, size);
        return;
    case CURLE_OPERATION_TIMEDOUT:
        words = http_curl_was_sent(easy) ? _("it took too long") : _("no connection in time");
        break;
    case CURLE_COULDNT_CONNECT:
        words = connect_failure(easy);
        break;
    case CURLE_GOT_NOTHING:
        words = _("it hung up without an answer");
        break;
    case CURLE_PARTIAL_FILE:
        words = _("its answer broke off");
        break;
    case CURLE_RECV_ERROR:
        words = receive_failure(easy);
        break;
    case CODE_TOO_LARGE:      /* a header line, or their number … */
    case CURLE_OUT_OF_MEMORY: /* … in an older curl */
        words = _("its answer is too large");
        break;
    case CURLE_BAD_CONTENT_ENCODING:
        words = _("its answer is packed in a way that was not asked for");
        break;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
        words = _("its answer is not HTTP");
        break;
    default:
        words = details[0] != '\0' ? details : curl_easy_strerror(code);
    }
    (void)snprintf(text, size, "%s", words); /* truncated if too long */
}
