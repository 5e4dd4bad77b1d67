/* A file that appears complete or not at all, and goes on from where it broke off where that can be proved.
 */

#include "net/download.h"
#include "net/download_resume.h"
#include "net/secrets.h"

#include "tests/folder.h"
#include "tests/harness.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char TAG[] = "\"5f-a\"";
static const char DATE[] = "Fri, 20 Nov 2026 12:00:00 GMT";

static struct fixture {
    char folder[FOLDER_BYTES];
    char path[FOLDER_BYTES + 16];
    char part[FOLDER_BYTES + 32];
    char note[FOLDER_BYTES + 32];
    struct download_options order;
    struct secrets *secrets; /* NULL: none */
} at;

static int set_up(void **state)
{
    (void)state;
    folder_make(at.folder);
    (void)snprintf(at.path, sizeof at.path, "%s/1.2.wav", at.folder);
    (void)snprintf(at.part, sizeof at.part, "%s.part", at.path);
    (void)snprintf(at.note, sizeof at.note, "%s.part.note", at.path);
    at.order = (struct download_options){.path = at.path, .source = "/record/1.2", .replaces = true};
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    (void)unlink(at.path);
    (void)unlink(at.part);
    (void)unlink(at.note);
    assert_int_equal(rmdir(at.folder), 0);
    secrets_free(at.secrets);
    at.secrets = NULL;
    return 0;
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void expect_file(const char *path, const char *text)
{
    char found[64] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    (void)!fread(found, 1, sizeof found - 1, file);
    assert_int_equal(fclose(file), 0);
    assert_string_equal(found, text);
}

static struct download *open_download(void)
{
    struct error error = {0};
    struct download *download = download_new(&at.order, at.secrets, &error);
    if (download == NULL) {
        fail_msg("%s", error.text);
    }
    return download;
}

static const struct download_headers WHOLE = {
    .status = 200, .type = "audio/x-wav", .etag = TAG, .modified = DATE, .length = 10};

/* Five of the ten bytes come, then it breaks off. */
static void break_off(const struct download_headers *head)
{
    struct download *download = open_download();
    assert_int_equal(download_begin(download, head), DOWNLOAD_ACCEPTED);
    assert_true(download_write(download, "01234", 5));
    download_free(download);
    assert_false(is_there(at.path));
}

static void a_file_appears_when_it_is_whole(void **state)
{
    (void)state;
    struct stat status;
    struct download *download = open_download();
    assert_int_equal(download_resume_offset(download), 0);
    assert_int_equal(download_begin(download, &WHOLE), DOWNLOAD_ACCEPTED);
    assert_true(download_write(download, "0123456789", 10));
    assert_false(is_there(at.path));
    assert_true(download_finish(download));
    assert_false(download_is_resumable(download));
    download_free(download);
    expect_file(at.path, "0123456789");
    assert_int_equal(stat(at.path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void what_can_be_proved_is_gone_on_with(void **state)
{
    (void)state;
    break_off(&WHOLE);
    struct download *download = open_download();
    assert_int_equal(download_resume_offset(download), 5);
    assert_string_equal(download_validator(download), TAG);
    const struct download_headers rest = {
        .status = 206, .type = "audio/x-wav", .etag = TAG, .range = "bytes 5-9/10", .length = 5};
    assert_int_equal(download_begin(download, &rest), DOWNLOAD_ACCEPTED);
    assert_true(download_write(download, "56789", 5));
    assert_int_equal(download_bytes(download), 10);
    assert_int_equal(download_total_bytes(download), 10);
    assert_true(download_finish(download));
    download_free(download);
    expect_file(at.path, "0123456789");
}

static void hide_key(void)
{
    at.secrets = secrets_new();
    secrets_add(at.secrets, "Sekret/Klucz");
}

/* A server may repeat the key as the mark of a recording, and the note lies on the disk. */
static void what_holds_a_secret_is_no_proof(void **state)
{
    (void)state;
    static const struct download_headers heads[] = {
        {.status = 200, .type = "audio/x-wav", .etag = "\"Sekret/Klucz\"", .length = 10},
        {.status = 200,
         .type = "audio/x-wav",
         .etag = "\"5-Sekret%2fKlu%63z\"",
         .modified = "Sekret\\/Klucz",
         .length = 10},
        {.status = 200, .type = "audio/x-wav", .etag = "\"ekret/Kluc\"", .length = 10}, /* most of it */
        {.status = 200, .type = "audio/x-wav", .modified = "Bearer Sekret", .length = 10},
    };
    hide_key();
    EACH(head, heads) {
        struct download *download = open_download();
        assert_int_equal(download_begin(download, head), DOWNLOAD_ACCEPTED);
        assert_true(download_write(download, "01234", 5));
        assert_false(is_there(at.note));
        download_free(download);
        assert_false(is_there(at.part));
    }
}

static void the_date_proves_where_the_mark_is_secret(void **state)
{
    (void)state;
    hide_key();
    break_off(&(struct download_headers){
        .status = 200, .type = "audio/x-wav", .etag = "\"Sekret/Klucz\"", .modified = DATE, .length = 10});
    struct download *download = open_download();
    assert_int_equal(download_resume_offset(download), 5);
    assert_string_equal(download_validator(download), DATE);
    download_free(download);
}

/* As an earlier version has left it. */
static void a_note_that_holds_a_secret_is_not_gone_on_with(void **state)
{
    (void)state;
    break_off(&(struct download_headers){
        .status = 200, .type = "audio/x-wav", .etag = "\"Sekret/Klucz\"", .length = 10});
    assert_true(is_there(at.note));
    hide_key();
    struct download *download = open_download();
    assert_int_equal(download_resume_offset(download), 0);
    download_free(download);
    assert_false(is_there(at.note));
    assert_false(is_there(at.part));
}

/* What a server must not be able to do: have bytes joined that do not belong together. */
static void only_what_fits_exactly_is_joined(void **state)
{
    (void)state;
    static const struct download_headers wrong[] = {
        {.status = 206, .type = "audio/x-wav", .etag = TAG, .range = "bytes 4-9/10", .length = 6},
        {.status = 206, .type = "audio/x-wav", .etag = TAG, .range = "bytes 6-9/10", .length = 4},
        {.status = 206, .type = "audio/x-wav", .etag = TAG, .range = "bytes 5-8/10", .length = 4},
        {.status = 206, .type = "audio/x-wav", .etag = TAG, .range = "bytes 5-9/11", .length = 5},
        {.status = 206, .type = "audio/x-wav", .etag = TAG, .range = "bytes 5-10/11", .length = 6},
        {.status = 206, .type = "audio/x-wav", .etag = TAG, .range = "bytes 5-9/10", .length = 4},
        {.status = 206, .type = "audio/x-wav", .etag = TAG, .range = "bytes 5-9/*", .length = 5},
        {.status = 206, .type = "audio/x-wav", .etag = TAG, .length = 5},
        {.status = 206, .type = "multipart/byteranges", .etag = TAG, .length = 5},
        {.status = 206, .type = "audio/x-wav", .etag = "\"other\"", .range = "bytes 5-9/10", .length = 5},
        {.status = 206, .type = "audio/x-wav", .range = "bytes 5-9/10", .length = 5},
        {.status = 206,
         .type = "audio/x-wav",
         .etag = TAG,
         .modified = "yesterday",
         .range = "bytes 5-9/10",
         .length = 5},
        {.status = 416, .type = "text/html", .range = "bytes */5", .length = 0},
        {.status = 416, .type = "text/html", .range = "bytes */10", .length = 0},
    };
    EACH(head, wrong) {
        break_off(&WHOLE);
        struct download *download = open_download();
        assert_int_equal(download_resume_offset(download), 5);
        assert_int_equal(download_begin(download, head), DOWNLOAD_PART_STALE);
        download_free(download);
        assert_false(is_there(at.part));
        assert_false(is_there(at.note));
    }
}

static void another_recording_begins_anew(void **state)
{
    (void)state;
    break_off(&WHOLE);
    struct download *download = open_download();
    const struct download_headers other = {
        .status = 200, .type = "audio/x-wav", .etag = "\"other\"", .length = 3};
    assert_int_equal(download_begin(download, &other), DOWNLOAD_ACCEPTED);
    assert_true(download_write(download, "abc", 3));
    assert_true(download_finish(download));
    download_free(download);
    expect_file(at.path, "abc");
}

static void what_can_not_be_proved_is_not_kept(void **state)
{
    (void)state;
    static const struct download_headers unproved[] = {
        {.status = 200, .type = "audio/x-wav", .length = 10},
        {.status = 200, .type = "audio/x-wav", .etag = "W/\"weak\"", .length = 10},
        {.status = 200, .type = "audio/x-wav", .etag = TAG, .length = -1},
        {.status = 200, .type = "audio/x-wav", .etag = "\"\x1b[2J\"", .length = 10},
    };
    EACH(head, unproved) {
        break_off(head);
        assert_false(is_there(at.part));
        assert_false(is_there(at.note));
    }
    break_off(
        &(struct download_headers){.status = 200, .type = "audio/x-wav", .modified = DATE, .length = 10});
    assert_true(is_there(at.part));
}

/* A note that is not just what was written proves nothing: also one of before the machine was started. */
static void a_damaged_note_proves_nothing(void **state)
{
    (void)state;
    char text[1024] = "";
    for (int damage = 0; damage < 6; damage++) {
        break_off(&WHOLE);
        FILE *file = fopen(at.note, "r");
        assert_non_null(file);
        size_t length = fread(text, 1, sizeof text - 1, file);
        assert_int_equal(fclose(file), 0);
        text[length] = '\0';
        char *boot = strchr(strchr(text, '\n') + 1, '\n') + 1;
        switch (damage) {
        case 0:
            text[0] = '\0';
            break;
        case 1:
            text[length - 2] = '\0';
            break;
        case 2:
            *boot = *boot == '0' ? '1' : '0';
            break;
        case 3:
            *strstr(text, "1.2") = '7';
            break;
        case 4:
            (void)snprintf(text + length, sizeof text - length, "more\n");
            break;
        default:
            text[3] = '\n';
        }
        write_file(at.note, text);
        struct download *download = open_download();
        assert_int_equal(download_resume_offset(download), 0);
        download_free(download);
        assert_false(is_there(at.part));
    }
}

static void a_part_that_is_too_long_is_dropped(void **state)
{
    (void)state;
    break_off(&WHOLE);
    write_file(at.part, "0123456789A");
    struct download *download = open_download();
    assert_int_equal(download_resume_offset(download), 0);
    download_free(download);
}

/* Killed between the last byte and the new name: one byte is asked for again, and proves the others. */
static void a_part_that_is_whole_asks_for_its_last_byte(void **state)
{
    (void)state;
    break_off(&WHOLE);
    write_file(at.part, "0123456789");
    struct download *download = open_download();
    assert_int_equal(download_resume_offset(download), 9);
    const struct download_headers rest = {
        .status = 206, .type = "audio/x-wav", .etag = TAG, .range = "bytes 9-9/10", .length = 1};
    assert_int_equal(download_begin(download, &rest), DOWNLOAD_ACCEPTED);
    assert_true(download_write(download, "9", 1));
    assert_true(download_finish(download));
    download_free(download);
    expect_file(at.path, "0123456789");
}

static void a_failure_is_no_file_and_costs_nothing(void **state)
{
    (void)state;
    static const struct download_headers others[] = {
        {.status = 403, .type = "text/html", .length = 10},
        {.status = 500, .type = "audio/x-wav", .length = 10},
        {.status = 200, .type = "text/html; charset=utf-8", .length = 10},
        {.status = 200, .type = "Application/JSON", .length = 10},
        {.status = 200, .type = "audio/x-wav", .etag = TAG, .length = 10, .compressed = true},
    };
    EACH(head, others) {
        break_off(&WHOLE);
        struct download *download = open_download();
        assert_int_equal(download_begin(download, head), DOWNLOAD_NOT_THE_FILE);
        download_free(download);
        expect_file(at.part, "01234");
        download = open_download();
        assert_int_equal(download_resume_offset(download), 5);
        download_free(download);
    }
}

static void only_one_writes(void **state)
{
    (void)state;
    struct error error = {0};
    struct download *download = open_download();
    assert_null(download_new(&at.order, NULL, &error));
    assert_int_equal(error.kind, ERROR_LOCAL);
    assert_non_null(strstr(error.text, "1.2.wav.part is being written already, by another pbxboard"));
    assert_int_equal(download_begin(download, &WHOLE), DOWNLOAD_ACCEPTED);
    assert_true(download_write(download, "0123456789", 10));
    assert_true(download_finish(download));
    struct download *next = open_download(); /* the lock was on what is finished now */
    download_free(next);
    download_free(download);
    expect_file(at.path, "0123456789");
}

static void a_link_is_not_followed(void **state)
{
    (void)state;
    struct error error = {0};
    char other[160];
    (void)snprintf(other, sizeof other, "%s/other", at.folder);
    write_file(other, "mine");
    assert_int_equal(symlink(other, at.part), 0);
    assert_null(download_new(&at.order, NULL, &error));
    assert_int_equal(unlink(at.part), 0);
    assert_int_equal(link(other, at.part), 0);
    assert_null(download_new(&at.order, NULL, &error));
    assert_non_null(strstr(error.text, "somebody else's"));
    assert_int_equal(unlink(at.part), 0);
    assert_int_equal(mkfifo(at.part, 0600), 0);
    assert_null(download_new(&at.order, NULL, &error)); /* and nobody waits for a writer */
    assert_int_equal(unlink(at.part), 0);
    expect_file(other, "mine");
    assert_int_equal(unlink(other), 0);
    struct download_resume note = {0};
    assert_int_equal(mkfifo(other, 0600), 0);
    assert_false(download_resume_save(&note, other, "/record/1.2")); /* nor for a reader */
    assert_int_equal(unlink(other), 0);
}

static const struct download_headers SOUND_HEAD = {
    .status = 200, .type = "audio/x-wav", .etag = TAG, .modified = DATE, .length = 12};

/* All of a file has come, such as it is; what it is found to be. */
static enum download_verdict look(struct download *download, const char *bytes, size_t length)
{
    char head[DOWNLOAD_SNIFF_BYTES];
    size_t looked_at;
    assert_int_equal(download_begin(download, &SOUND_HEAD), DOWNLOAD_ACCEPTED);
    assert_true(download_write(download, bytes, length));
    /* too little to tell */
    assert_int_equal(download_sniff(download, false, head, &looked_at), DOWNLOAD_ACCEPTED);
    return download_sniff(download, true, head, &looked_at);
}

static void a_name_that_is_taken_stays(void **state)
{
    (void)state;
    char stem[FOLDER_BYTES + 16];
    (void)snprintf(stem, sizeof stem, "%s/1.2", at.folder);
    at.order = (struct download_options){.path = stem, .source = "/record/1.2", .adds_extension = true};
    write_file(at.path, "old");
    struct download *download = open_download();
    assert_int_equal(look(download, "RIFFsizeWAVE", 12), DOWNLOAD_FAILED);
    assert_non_null(strstr(download_problem(download), "1.2.wav is there already and stays as it is"));
    download_free(download);
    assert_int_equal(unlink(at.path), 0);

    download = open_download();
    assert_int_equal(look(download, "RIFFsizeWAVE", 12), DOWNLOAD_ACCEPTED);
    write_file(at.path, "old"); /* in the meantime */
    assert_false(download_finish(download));
    assert_non_null(strstr(download_problem(download), "1.2.wav"));
    download_free(download);
    expect_file(at.path, "old");
    assert_int_equal(unlink(at.path), 0);

    download = open_download();
    assert_int_equal(download_resume_offset(download), 11); /* what had come is not lost */
    assert_int_equal(look(download, "RIFFmoreWAVE", 12), DOWNLOAD_ACCEPTED);
    assert_true(download_finish(download));
    assert_string_equal(download_path(download), at.path);
    download_free(download);
    expect_file(at.path, "RIFFmoreWAVE");
}

/* The content says what it is; else the list does, else the type; a name that no list should give is none. */
static void names_of_files(void **state)
{
    (void)state;
    static const char unknown[] = "\x01\x02\x03\x04";
    static const struct {
        const char *bytes;
        const char *type;
        const char *format; /* of the list */
        const char *extension;
    } cases[] = {
        {"ID3\x04", "audio/x-wav", "wav", ".mp3"},
        {"RIFFsizeWAVE", "audio/mpeg", "mp3", ".wav"},
        {unknown, "audio/x-wav", "gsm", ".gsm"},
        {unknown, "audio/ogg", "", ".ogg"},
        {unknown, "audio/ogg", "../../x", ".ogg"},
        {unknown, "application/octet-stream", "a b", ".bin"},
        {unknown, NULL, "", ".bin"},
    };
    EACH(one, cases) {
        char stem[FOLDER_BYTES + 16];
        char head[DOWNLOAD_SNIFF_BYTES];
        size_t length;
        const struct download_headers whole = {.status = 200, .type = one->type, .length = -1};
        (void)snprintf(stem, sizeof stem, "%s/1.2", at.folder);
        at.order = (struct download_options){
            .path = stem, .source = "/record/1.2", .adds_extension = true, .format = one->format};
        struct download *download = open_download();
        assert_int_equal(download_begin(download, &whole), DOWNLOAD_ACCEPTED);
        assert_true(download_write(download, one->bytes, strlen(one->bytes)));
        assert_int_equal(download_sniff(download, true, head, &length), DOWNLOAD_ACCEPTED);
        assert_int_equal(download_is_unknown_format(download), one->bytes == unknown);
        assert_string_equal(download_path(download) + strlen(stem), one->extension);
        download_free(download);
    }
}

static void a_file_that_nobody_can_name_yet(void **state)
{
    (void)state;
    char stem[FOLDER_BYTES + 16];
    (void)snprintf(stem, sizeof stem, "%s/1.2", at.folder);
    at.order = (struct download_options){.path = stem, .source = "/record/1.2", .adds_extension = true};
    struct download *download = open_download();
    assert_int_equal(look(download, "\x01\x02\x03", 3), DOWNLOAD_FORMAT_UNKNOWN);
    assert_true(download_is_resumable(download));
    download_free(download);
    (void)snprintf(at.part, sizeof at.part, "%s.part", stem);
    (void)snprintf(at.note, sizeof at.note, "%s.part.note", stem);
}

static void a_page_is_no_recording_whatever_its_type(void **state)
{
    (void)state;
    static const char page[] = "<html><body>Recording not found</body></html>\n";
    char head[DOWNLOAD_SNIFF_BYTES];
    size_t length = 0;
    struct download *download = open_download();
    assert_int_equal(download_begin(download, &SOUND_HEAD), DOWNLOAD_ACCEPTED);
    assert_true(download_write(download, page, strlen(page)));
    assert_int_equal(download_sniff(download, true, head, &length), DOWNLOAD_NOT_THE_FILE);
    assert_int_equal(length, strlen(page));
    assert_memory_equal(head, page, length);
    download_free(download);
    assert_false(is_there(at.part));
    assert_false(is_there(at.note));
}

static void contents(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        size_t length; /* 0: that of the text */
        const char *extension;
        bool text;
    } cases[] = {
        {"RIFFsizeWAVEfmt ", 0, ".wav", false},
        {"RF64\xff\xff\xff\xffWAVEds64", 0, ".wav", false},
        {"ID3\x03", 0, ".mp3", false},
        {"\xff\xfb\x90\x64", 0, ".mp3", false},
        {"\xff\xf3\x40\xc4", 0, ".mp3", false},
        {"\xff\xf1\x50\x80", 0, ".aac", false},
        {"\xff\xff\xff\xff\xff", 0, NULL, false}, /* silence as telephones have it (G.711) */
        {"\xff\xfb\xff\xff", 0, NULL, false},
        {"\xd5\xd5\x55\xd5\xd5", 0, NULL, false},
        {"OggS\0\x02\0\0\0\0\0\0\0\0\x01\x02\x03\x04\0\0\0\0\x05\x06\x07\x08\x01\x13OpusHead", 36, ".opus",
         false},
        {"OggS\0\x02\0\0", 8, ".ogg", false},
        {"fLaC\0", 5, ".flac", false},
        {"\0\0\0\x20"
         "ftypM4A ",
         12, ".m4a", false},
        {".snd\0", 5, ".au", false},
        {"<html><body>Recording not found</body></html>", 0, NULL, true},
        {"\n<?xml version=\"1.0\"?>", 0, NULL, true},
        {"\xef\xbb\xbf{\"error\":\"brak nagrania\"}", 0, NULL, true},
        {"Nie znaleziono nagrania, kt\xf3rego szukasz", 0, NULL, true}, /* in Latin-2 */
        {"Recording not found", 0, NULL, true},
        {"<title>\x1b[2J</title>", 0, NULL, true},
        {"\x12\x9a\x45\xe1\x7f\x33\xc0", 0, NULL, false},
        {"<\0h\0t\0m\0l\0", 10, NULL, false},
        {"<\0h\0t\0m\0l\0>\0 \0B\0r\0a\0k\0", 22, NULL, true},
        {"\xff\xfe<\0p\0>\0n\0i\0e\0 \0m\0a\0 \0B\x01", 24, NULL, true},
        {"\xfe\xff\0<\0p\0>\0n\0i\0e\0 \0m\0a", 20, NULL, true},
        {"\1\0\2\0\3\0\2\0\1\0\2\0\3\0\2\0\1\0", 18, NULL, false},
        {"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 18, NULL, false},
        {"", 0, NULL, false},
    };
    EACH(one, cases) {
        size_t length = one->length > 0 ? one->length : strlen(one->head);
        const char *extension = download_format_of_content(one->head, length);
        print_message("%s\n", one->head);
        assert_string_equal(extension == NULL ? "-" : extension,
                            one->extension == NULL ? "-" : one->extension);
        if (extension == NULL) {
            assert_int_equal(download_format_is_text(one->head, length), one->text);
        }
    }
    char gsm[DOWNLOAD_SNIFF_BYTES] = {0};
    for (size_t i = 0; i < sizeof gsm; i += 33) {
        gsm[i] = (char)0xd8;
    }
    assert_string_equal(download_format_of_content(gsm, sizeof gsm), ".gsm");
    assert_null(download_format_of_content(gsm, 33));
    gsm[330] = 0;
    assert_null(download_format_of_content(gsm, sizeof gsm));
}

static void an_old_file_is_replaced_at_the_end(void **state)
{
    (void)state;
    write_file(at.path, "old");
    struct download *download = open_download();
    assert_int_equal(download_begin(download, &WHOLE), DOWNLOAD_ACCEPTED);
    assert_true(download_write(download, "0123456789", 10));
    expect_file(at.path, "old");
    assert_true(download_finish(download));
    download_free(download);
    expect_file(at.path, "0123456789");
}

static void a_folder_that_can_not_be_written_is_said(void **state)
{
    (void)state;
    struct error error = {0};
    (void)snprintf(at.path, sizeof at.path, "%s/none/1.2.wav", at.folder);
    assert_null(download_new(&at.order, NULL, &error));
    assert_non_null(strstr(error.text, at.folder));
    assert_non_null(strstr(error.text, "/none/1.2.wav can't be written: No such file or directory"));
}

static void a_wav_tells_its_length(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t length;
        bool cut;
    } cases[] = {
        {"RIFF\x08\0\0\0WAVEdata", 16, false},
        {"RIFF\x09\0\0\0WAVEdata", 16, true},
        {"RIFF\0\0\0\x01WAVEdata", 16, true},
        {"RIFF\xff\xff\xff\xffWAVEdata", 16, false},
        {"RIFF\0\0\0\0WAVEdata", 16, false},
        {"RIFX\x09\0\0\0WAVEdata", 16, false},
        {"RIFF", 4, false},
    };
    EACH(one, cases) {
        struct download *download = open_download();
        assert_int_equal(download_begin(download, &WHOLE), DOWNLOAD_ACCEPTED);
        assert_true(download_write(download, one->bytes, one->length));
        assert_int_equal(download_is_truncated(download), one->cut);
        download_free(download);
        (void)unlink(at.part);
    }
}

static void extensions_follow_the_type(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        const char *extension;
    } cases[] = {
        {"audio/x-wav", ".wav"},
        {"audio/mpeg", ".mp3"},
        {"Audio/MPEG; x=1", ".mp3"},
        {"audio/ogg", ".ogg"},
        {"audio/mpegurl", NULL},
        {"application/octet-stream", NULL},
        {"", NULL},
        {NULL, NULL},
    };
    EACH(one, cases) {
        const char *extension = download_format_of_type(one->type);
        assert_string_equal(extension == NULL ? "-" : extension,
                            one->extension == NULL ? "-" : one->extension);
    }
    assert_true(download_format_type_is_audio(NULL));
    assert_true(download_format_type_is_audio("application/octet-stream"));
    assert_false(download_format_type_is_audio("text/plain"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_appears_when_it_is_whole),
        TEST(what_can_be_proved_is_gone_on_with),
        TEST(what_holds_a_secret_is_no_proof),
        TEST(the_date_proves_where_the_mark_is_secret),
        TEST(a_note_that_holds_a_secret_is_not_gone_on_with),
        TEST(only_what_fits_exactly_is_joined),
        TEST(another_recording_begins_anew),
        TEST(what_can_not_be_proved_is_not_kept),
        TEST(a_damaged_note_proves_nothing),
        TEST(a_part_that_is_too_long_is_dropped),
        TEST(a_part_that_is_whole_asks_for_its_last_byte),
        TEST(a_failure_is_no_file_and_costs_nothing),
        TEST(only_one_writes),
        TEST(a_link_is_not_followed),
        TEST(a_name_that_is_taken_stays),
        TEST(names_of_files),
        TEST(a_file_that_nobody_can_name_yet),
        TEST(a_page_is_no_recording_whatever_its_type),
        TEST(contents),
        TEST(an_old_file_is_replaced_at_the_end),
        TEST(a_folder_that_can_not_be_written_is_said),
        TEST(a_wav_tells_its_length),
        TEST(extensions_follow_the_type),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
