/* Texts of a language, from what msgfmt writes and from what nobody would. */

#include "tests/harness.h"

#include "model/i18n.h"

enum { BYTES = 1024, ENTRY_BYTES = 8, HEAD_BYTES = 28 };

static const uint32_t magic = 0x950412de;

#define HEAD   "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=3; plural=" POLISH ";\n"
#define POLISH "n==1 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2"

struct entry {
    const char *text, *translation;
    size_t text_length, translation_length; /* with the NULs within, where there are any */
};

#define ENTRY(text, translation)                                                                             \
    {                                                                                                        \
        text, translation, sizeof(text) - 1, sizeof(translation) - 1                                         \
    }

static const struct entry ENTRIES[] = {
    ENTRY("", HEAD),
    ENTRY("%d call", "ignored"),
    ENTRY("dial", "dzwoń"),
    ENTRY("quit", "zakończ"),
};

/* A file, as gettext's manual describes it. */
struct file {
    unsigned char bytes[BYTES];
    size_t size;
    bool big_endian;
};

static void put_word(struct file *file, size_t at, uint32_t word)
{
    for (size_t i = 0; i < 4; i++) {
        file->bytes[at + i] = (unsigned char)(word >> 8 * (file->big_endian ? 3 - i : i));
    }
}

static void put_text(struct file *file, size_t entry, const char *text, size_t length)
{
    assert_true(file->size + length + 1 <= BYTES);
    put_word(file, entry, (uint32_t)length);
    put_word(file, entry + 4, (uint32_t)file->size);
    memcpy(file->bytes + file->size, text, length + 1);
    file->size += length + 1;
}

static void make(struct file *file, const struct entry *entries, size_t count, bool big_endian)
{
    size_t translations = HEAD_BYTES + count * ENTRY_BYTES;
    const uint32_t head[] = {magic, 0, (uint32_t)count, HEAD_BYTES, (uint32_t)translations, 0, 0};
    *file = (struct file){.size = translations + count * ENTRY_BYTES, .big_endian = big_endian};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        put_word(file, 4 * i, head[i]);
    }
    for (size_t i = 0; i < count; i++) {
        put_text(file, HEAD_BYTES + i * ENTRY_BYTES, entries[i].text, entries[i].text_length);
        put_text(file, translations + i * ENTRY_BYTES, entries[i].translation, entries[i].translation_length);
    }
}

/* In memory of exactly that size, so that a sanitizer sees a byte too many. */
static bool read_copy(const struct file *file, size_t size)
{
    struct catalogue catalogue;
    unsigned char *copy = malloc(size + (size == 0));
    assert_non_null(copy);
    memcpy(copy, file->bytes, size);
    bool good = catalogue_read(&catalogue, copy, size);
    if (good) {
        for (size_t i = 0; i < sizeof ENTRIES / sizeof *ENTRIES; i++) {
            const char *text = catalogue_get(&catalogue, ENTRIES[i].text);
            const char *form = catalogue_get_plural(&catalogue, ENTRIES[i].text, 5);
            assert_true(text == NULL || strlen(text) < size);
            assert_true(form == NULL || strlen(form) < size);
        }
    }
    free(copy);
    return good;
}

static const struct entry PLURALS[] = {
    ENTRY("", HEAD),
    ENTRY("%d call\0%d calls", "%d połączenie\0%d połączenia\0%d połączeń"),
    ENTRY("%d line\0%d lines", "%d linia\0%d linie"),
    ENTRY("dial", "dzwoń"),
};

static void texts_are_found(void **state)
{
    (void)state;
    for (int big_endian = 0; big_endian < 2; big_endian++) {
        struct file file;
        struct catalogue catalogue;
        make(&file, PLURALS, 4, big_endian == 1);
        assert_true(catalogue_read(&catalogue, file.bytes, file.size));
        assert_string_equal(catalogue_get(&catalogue, "dial"), "dzwoń");
        assert_string_equal(catalogue_get(&catalogue, "%d call"), "%d połączenie");
        assert_string_equal(catalogue_get_plural(&catalogue, "%d call", 1), "%d połączenie");
        assert_string_equal(catalogue_get_plural(&catalogue, "%d call", 3), "%d połączenia");
        assert_string_equal(catalogue_get_plural(&catalogue, "%d call", 5), "%d połączeń");
        assert_string_equal(catalogue_get_plural(&catalogue, "%d line", 3), "%d linie");
        assert_null(catalogue_get_plural(&catalogue, "%d line", 5)); /* that form is not there */
        assert_null(catalogue_get(&catalogue, ""));
        assert_null(catalogue_get(&catalogue, "dia"));
        assert_null(catalogue_get(&catalogue, "dials"));
        assert_null(catalogue_get(&catalogue, "zzz"));
    }
}

static void what_is_no_catalogue(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        struct entry entries[3];
    } rows[] = {
        {"no head", {ENTRY("a", "b"), ENTRY("c", "d"), ENTRY("e", "f")}},
        {"other characters",
         {ENTRY("", "Content-Type: text/plain; charset=ISO-8859-2\n"), ENTRY("c", "d"), ENTRY("e", "f")}},
        {"no rule",
         {ENTRY("", "charset=UTF-8\nPlural-Forms: nplurals=2; plural=x;\n"), ENTRY("c", "d"),
          ENTRY("e", "f")}},
        {"out of order", {ENTRY("", HEAD), ENTRY("e", "f"), ENTRY("c", "d")}},
        {"one twice", {ENTRY("", HEAD), ENTRY("c", "d"), ENTRY("c", "f")}},
        {"an argument more", {ENTRY("", HEAD), ENTRY("c", "%s"), ENTRY("e", "f")}},
        {"an argument less", {ENTRY("", HEAD), ENTRY("%d of %d", "%d"), ENTRY("e", "f")}},
        {"another argument", {ENTRY("", HEAD), ENTRY("%d", "%s"), ENTRY("e", "f")}},
        {"a wider argument", {ENTRY("", HEAD), ENTRY("%d", "%lld"), ENTRY("e", "f")}},
        {"a width that is one", {ENTRY("", HEAD), ENTRY("%d", "%*d"), ENTRY("e", "f")}},
        {"one that writes", {ENTRY("", HEAD), ENTRY("%d%%", "%d%n"), ENTRY("e", "f")}},
        {"a form with one more", {ENTRY("", HEAD), ENTRY("%d\0%d", "%d\0%d %s"), ENTRY("e", "f")}},
        {"arguments by their number", {ENTRY("", HEAD), ENTRY("%1$d", "%1$s"), ENTRY("e", "f")}},
        {"the same ones", {ENTRY("", HEAD), ENTRY("%1$d", "%1$d"), ENTRY("e", "f")}},
        {"a half one", {ENTRY("", HEAD), ENTRY("%d", "%"), ENTRY("e", "f")}},
    };
    static const struct entry good[] = {ENTRY("", HEAD), ENTRY("%-5.2s%%%lld", "%% %.9s: %08lld"),
                                        ENTRY("%d\0%d", "%d\0%d\0%d")};
    struct file file;
    make(&file, good, 3, false);
    assert_true(read_copy(&file, file.size));
    EACH(row, rows) {
        make(&file, row->entries, 3, false);
        if (read_copy(&file, file.size)) {
            fail_msg("accepted: %s", row->what);
        }
    }
}

/* Of a file that was cut or damaged nothing is read that is not in it. */
static void damaged_ones(void **state)
{
    (void)state;
    static const uint32_t words[] = {0, 1, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff};
    struct file file;
    make(&file, PLURALS, 4, false);
    for (size_t size = 0; size < file.size; size++) {
        assert_false(read_copy(&file, size));
    }
    assert_true(read_copy(&file, file.size));
    for (size_t at = 0; at < file.size; at++) {
        for (unsigned bit = 1; bit < 0x100; bit <<= 1) {
            file.bytes[at] ^= (unsigned char)bit;
            (void)read_copy(&file, file.size);
            file.bytes[at] ^= (unsigned char)bit;
        }
    }
    for (size_t at = 0; at < HEAD_BYTES + 4 * 2 * ENTRY_BYTES; at += 4) {
        EACH(word, words) {
            struct file other = file;
            put_word(&other, at, *word);
            (void)read_copy(&other, other.size);
        }
    }
}

/* The one that is installed. */
static void polish(void **state)
{
    (void)state;
    static unsigned char bytes[1024 * 1024];
    static const struct {
        unsigned long count;
        const char *text;
    } rows[] = {{1, "%d uczestnik"},   {2, "%d uczestnicy"},    {4, "%d uczestnicy"},
                {0, "%d uczestników"}, {5, "%d uczestników"},   {21, "%d uczestników"},
                {22, "%d uczestnicy"}, {112, "%d uczestników"}, {12, "%d uczestników"},
                {104, "%d uczestnicy"}};
    FILE *file = fopen(TEST_CATALOGUE, "re");
    struct catalogue catalogue;
    assert_non_null(file);
    size_t size = fread(bytes, 1, sizeof bytes, file);
    assert_int_equal(fclose(file), 0);
    assert_true(catalogue_read(&catalogue, bytes, size));
    assert_string_equal(_("quit"), "quit");
    i18n_set_catalogue(&catalogue);
    assert_string_equal(_("a text that nobody has translated"), "a text that nobody has translated");
    assert_string_equal(i18n_plural("one", "many", 1), "one");
    assert_string_equal(i18n_plural("one", "many", 2), "many");
    EACH(row, rows) {
        assert_string_equal(i18n_plural("%d participant", "%d participants", row->count), row->text);
    }
    i18n_set_catalogue(NULL);
    assert_string_equal(i18n_plural("%d participant", "%d participants", 1), "%d participant");
    assert_string_equal(i18n_plural("%d participant", "%d participants", 0), "%d participants");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_found),
        cmocka_unit_test(what_is_no_catalogue),
        cmocka_unit_test(damaged_ones),
        cmocka_unit_test(polish),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
