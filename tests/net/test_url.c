/* Addresses as people write them. */

#include "net/url.h"

#include "tests/harness.h"

static void an_address_is_read_in_any_case(void **state)
{
    static const struct {
        const char *given, *text, *host, *path;
        int port;
        bool secure, loopback;
    } cases[] = {
        {"https://api.example.com", "https://api.example.com", "api.example.com", "", 443, true, false},
        {"HTTPS://API.Example.com/V1/", "https://api.example.com/V1", "api.example.com", "/V1", 443, true,
         false},
        {"Wss://A:8443/X/y", "wss://a:8443/X/y", "a", "/X/y", 8443, true, false},
        {"WS://LocalHost:80", "ws://localhost:80", "localhost", "", 80, false, true},
        {"Http://[::1]:8080", "http://[::1]:8080", "::1", "", 8080, false, true},
        {"wss://[FE80::A]/%2F", "wss://[fe80::a]/%2F", "fe80::a", "/%2F", 443, true, false},
    };
    (void)state;
    EACH(c, cases) {
        struct url address;
        struct error error = {0};
        if (!url_parse(&address, c->given, true, true, &error)) {
            fail_msg("%s: %s", c->given, error.text);
        }
        assert_string_equal(address.text, c->text);
        assert_string_equal(address.host, c->host);
        assert_string_equal(address.path, c->path);
        assert_int_equal(address.port, c->port);
        assert_int_equal(address.secure, c->secure);
        assert_int_equal(url_is_loopback(&address), c->loopback);
    }
    /* clear text all the same */
    assert_false(url_parse(&(struct url){0}, "HTTP://a.example", false, false, NULL));
    assert_false(url_parse(&(struct url){0}, "WSS://a.example", false, false, NULL)); /* of a stream only */
}

/* An address is read as it is written, and not as something else that it may mean. */
static void an_address_means_what_it_says(void **state)
{
    static const char *const refused[] = {
        "https:a",        "https:/a",       "https:///a",        "https://",
        "https://:80",    "https://a:",     "https://a:0",       "https://a:65536",
        "https://a:80x",  "https://a:+80",  "https://a%41",      "https://[::1",
        "https://[::1]:", "https://[::1]x", "https://[1.2.3.4]", "https://[fe80::a%25eth0]",
        "https://a b",
    };
    static const char *const numbers[] = {"https://127.1", "https://0x7f.1", "https://2130706433",
                                          "https://0177.0.0.1"};
    (void)state;
    EACH(text, refused) {
        struct url address;
        if (url_parse(&address, *text, true, true, NULL)) {
            fail_msg("%s is taken", *text);
        }
    }
    EACH(text, numbers) {
        struct url address;
        assert_true(url_parse(&address, *text, true, true, NULL));
        assert_string_equal(address.host, *text + strlen("https://"));
        assert_false(url_is_loopback(&address)); /* so clear text to it is refused */
    }
}

/* What may be a key or a password is neither taken nor shown, wherever it stands. */
static void what_may_be_a_key_is_masked(void **state)
{
    static const struct {
        const char *given, *shown;
    } cases[] = {
        {"wss://pbx.example/ws/pbx_X?pbxkey=SECRET", "wss://pbx.example/ws/pbx_X?****"},
        {"WSS://pbx.example/ws/pbx_X?pbxkey=SECRET#SECRET", "WSS://pbx.example/ws/pbx_X?****"},
        {"https://a.example#SECRET", "https://a.example#****"},
        {"https://a.example/?SECRET", "https://a.example/?****"},
        {"wss://a.example/ws/pbx_X&pbxkey=SECRET", "wss://a.example/ws/pbx_X&****"},
        {"wss://a.example/ws/pbx_X%3FPBXKEY=SECRET", "wss://a.example/ws/pbx_X%3F****"},
        {"https://user:SECRET@a.example/x", "https://****@a.example/x"},
        {"https://user:SEC@RET@a.example:80/x?SECRET", "https://****@a.example:80/x?****"},
        {"https://user:SEC/RET@a.example", "https://****@a.example"},
        {"https://SECRET@a.example", "https://****@a.example"},
        {"https://user:SEC?RET@a.example", "https://****"}, /* or a question with an @ in it: who can tell? */
        {"wss://a.example/ws?pbxkey=SEC@RET", "wss://****"},
        {"user:SECRET@a.example", "****@a.example"},
        {"a.example/ws?SECRET", "a.example/ws?****"},
        {"https://user:SECRET", "https://user:****"}, /* the rest was forgotten */
        {"https://user:1SECRET/x", "https://user:****"},
        {"https://[::1]:SECRET", "https://[::1]:****"},
        {"?SECRET", "?****"},
        {"SECRET@", "****@"},
    };
    static const char *const plain[] = {
        "https://a.example",
        "wss://[::1]:8443/behind/a/proxy",
        "https://a.example:80",
        "https://a.example:",
        "http://a.example/b:c",
        "https://a?",
        "ftp://a.example",
        "a.example",
        "https:",
        "",
        "://",
        "x:y",
        "https://[",
    };
    (void)state;
    EACH(c, cases) {
        char shown[URL_TEXT_BYTES];
        struct url address;
        struct error error = {0};
        assert_true(url_redact(shown, sizeof shown, c->given));
        assert_string_equal(shown, c->shown);
        assert_false(url_parse(&address, c->given, true, true, &error));
        if (strstr(error.text, c->shown) == NULL || strstr(error.text, "RET") != NULL) {
            fail_msg("%s: %s", c->given, error.text);
        }
    }
    EACH(text, plain) {
        char shown[URL_TEXT_BYTES];
        if (url_redact(shown, sizeof shown, *text)) {
            fail_msg("%s: %s", *text, shown);
        }
        assert_string_equal(shown, *text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_address_is_read_in_any_case),
        cmocka_unit_test(an_address_means_what_it_says),
        cmocka_unit_test(what_may_be_a_key_is_masked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
