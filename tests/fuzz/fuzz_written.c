/* What people write: a number, and the text of a message. */

#include "model/sms.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

/* What is dialled is a number, and so is what is shown of it: the same one, with nothing left out. */
static void check_again(const struct number *number, const char *text)
{
    struct number again;
    REQUIRE(number_parse(&again, text));
    REQUIRE(strcmp(again.dial_string, number->dial_string) == 0 && again.left_out[0] == '\0');
}

static void check_accepted(const struct number *number)
{
    static const char digits[] = "0123456789";
    const char *taken = number->dial_string + (number->dial_string[0] == '+');
    size_t count = 0;
    for (const char *at = taken; *at != '\0'; at++) {
        REQUIRE(strchr("0123456789*#", *at) != NULL);
        count += strchr(digits, *at) != NULL;
    }
    REQUIRE(*taken != '\0' && count <= NUMBER_DIGITS_MAX + 2);
    fuzz_check_text(number->shown, sizeof number->shown);
    fuzz_check_text(number->left_out, sizeof number->left_out);
    check_again(number, number->dial_string);
    check_again(number, number->shown);
    REQUIRE(number_is_same(number->dial_string, number->shown));
}

static void check_number(const char *text)
{
    struct number number;
    char to[NUMBER_BYTES];
    char nine[SMS_NUMBER_DIGITS + 1];
    bool taken = number_parse(&number, text);
    REQUIRE(taken == (number.refusal == NUMBER_OK));
    if (taken) {
        check_accepted(&number);
    } else {
        REQUIRE(number.dial_string[0] == '\0' && number.shown[0] == '\0' && number.left_out[0] == '\0');
    }
    REQUIRE(number_to_dial(to, text) == (taken && number.left_out[0] == '\0'));
    if (sms_number(nine, text)) {
        REQUIRE(taken && number_is_same(nine, number.dial_string) && strlen(nine) == SMS_NUMBER_DIGITS);
    }
    number_format(to, text);
    REQUIRE(strlen(to) < sizeof to);
}

static void check_text(const char *text)
{
    char *to = malloc(strlen(text) + 1);
    REQUIRE(to != NULL);
    struct sms_check verdict = sms_prepare(to, text);
    if (verdict.fault == SMS_FAULT_NONE) {
        REQUIRE(strlen(to) <= strlen(text) && to[0] != '\0');
        for (const char *at = to; *at != '\0'; at++) {
            REQUIRE((unsigned char)*at >= ' ' || *at == '\n' || *at == '\t');
        }
        REQUIRE(sms_measure(to).characters > 0);
    } else {
        REQUIRE((verdict.position > 0) == (verdict.fault != SMS_FAULT_BLANK));
    }
    free(to);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = strndup((const char *)data, size);
    REQUIRE(text != NULL);
    check_number(text);
    check_text(text);
    free(text);
    return 0;
}
