/* Bytes that grow: what is added in pieces is there as a whole. */

#include "tests/harness.h"

#include "model/memory.h"

static void assert_bytes(const struct bytes *bytes, const char *text)
{
    assert_int_equal(bytes->length, strlen(text));
    assert_string_equal(bytes->data, text);
}

static void pieces_make_a_whole(void **state)
{
    (void)state;
    struct bytes bytes = {0};
    bytes_add(&bytes, NULL, 0);
    assert_bytes(&bytes, "");
    bytes_add(&bytes, "one", 3);
    bytes_add_text(&bytes, ", ");
    bytes_add_format(&bytes, "%d%s", 2, "!");
    bytes_add_hex(&bytes, "\x00\x1f\xff", 3);
    assert_bytes(&bytes, "one, 2!001fff");
    bytes_done(&bytes);
    assert_null(bytes.data);
    bytes_done(&bytes);
}

static void json_is_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to;
    } table[] = {
        {"", ""},
        {"plain Żółć", "plain Żółć"},
        {"\"\\", "\\\"\\\\"},
        {"a\nb\x1b[0m", "a\\u000ab\\u001b[0m"},
        {"\x7f", "\\u007f"},
        {"\xc2\x80\xc2\x9f\xc2\xa0", "\\u0080\\u009f\xc2\xa0"},
        {"cut \xc2", "cut \xc2"},
    };
    EACH(row, table) {
        struct bytes bytes = {0};
        bytes_add_json(&bytes, row->from, strlen(row->from));
        assert_bytes(&bytes, row->to);
        bytes_done(&bytes);
    }
}

/* Each way to add grows the memory where it must, and keeps what was there. */
static void any_length_fits(void **state)
{
    (void)state;
    enum { LONG = 100 * 1000 };
    char *text = memory_new(LONG + 1, 1);
    memset(text, 'x', LONG);
    struct bytes bytes = {0};
    for (size_t i = 0; i < LONG; i += 100) {
        bytes_add_format(&bytes, "%.*s", 100, text);
    }
    assert_bytes(&bytes, text);
    bytes_add_format(&bytes, "%s.", text);
    assert_int_equal(bytes.length, 2 * LONG + 1);
    assert_memory_equal(bytes.data + LONG, text, LONG);
    assert_string_equal(bytes.data + 2 * LONG, ".");
    bytes_add_hex(&bytes, text, LONG);
    assert_int_equal(bytes.length, 4 * LONG + 1);
    assert_string_equal(bytes.data + 4 * LONG - 1, "78");
    bytes_done(&bytes);
    free(text);
}

static void the_beginning_is_dropped(void **state)
{
    (void)state;
    struct bytes bytes = {0};
    bytes_drop(&bytes, 0);
    bytes_add_text(&bytes, "first second");
    bytes_drop(&bytes, 6);
    assert_bytes(&bytes, "second");
    bytes_add_text(&bytes, " third");
    bytes_drop(&bytes, 0);
    assert_bytes(&bytes, "second third");
    bytes_drop(&bytes, bytes.length);
    assert_bytes(&bytes, "");
    bytes_done(&bytes);
}

/* The memory that one long message has needed is not kept for as long as the program runs. */
static void memory_of_a_long_one_is_given_back(void **state)
{
    (void)state;
    enum { LONG = 4 * BYTES_KEPT_MAX };
    char *text = memory_new(LONG, 1);
    struct bytes bytes = {0};
    bytes_add(&bytes, text, LONG);
    bytes_drop(&bytes, LONG - 1);
    assert_in_range(bytes.capacity, LONG, 2 * LONG);
    bytes_drop(&bytes, 1);
    assert_int_equal(bytes.capacity, 0);
    bytes_add_text(&bytes, "after it");
    assert_bytes(&bytes, "after it");
    assert_in_range(bytes.capacity, 1, BYTES_KEPT_MAX);
    bytes_done(&bytes);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_make_a_whole),
        cmocka_unit_test(json_is_escaped),
        cmocka_unit_test(any_length_fits),
        cmocka_unit_test(the_beginning_is_dropped),
        cmocka_unit_test(memory_of_a_long_one_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
