/* Decimal amounts, exact. */

#include "model/decimal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A number as it is written: two runs of digits, and the exponent. */
struct written {
    const char *digits[2];
    int count[2];
    int exponent;
};

static int take_digits(const char **at, const char **digits)
{
    *digits = *at;
    *at += strspn(*at, "0123456789");
    return (int)(*at - *digits);
}

/* Reads an exponent ("e-5"), as programs write small numbers; false if it is invalid or out of range. */
static bool take_exponent(const char **at, int *exponent)
{
    const char *digits;
    *exponent = 0;
    if (**at != 'e' && **at != 'E') {
        return true;
    }
    (*at)++;
    bool negative = **at == '-';
    *at += negative || **at == '+';
    size_t noughts = strspn(*at, "0");
    *at += noughts;
    int count = take_digits(at, &digits);
    for (int i = 0; i < count && count <= 2; i++) {
        *exponent = *exponent * 10 + digits[i] - '0';
    }
    *exponent = negative ? -*exponent : *exponent;
    return count <= 2 && (count > 0 || noughts > 0);
}

static int digit_at(const struct written *written, int place)
{
    int other = place - written->count[0];
    return place < 0 || other >= written->count[1] ? 0
           : other < 0                             ? written->digits[0][place] - '0'
                                                   : written->digits[1][other] - '0';
}

/* The digits up to the third place; the next one rounds. False if there are too many. */
static bool count_thousandths(const struct written *written, int64_t *thousandths)
{
    /* a one and DECIMAL_DIGITS_MAX zeros */
    static const int64_t most = INT64_C(1000000000000) * DECIMAL_UNIT;
    int places = written->count[0] + written->exponent + 3;
    int64_t number = 0;
    for (int i = 0; i < places && number < most; i++) {
        number = number * 10 + digit_at(written, i);
    }
    *thousandths = number + (digit_at(written, places) >= 5);
    return *thousandths < most;
}

bool decimal_read(const char *text, int64_t *thousandths)
{
    struct written written;
    const char *at = text + strspn(text, " ");
    bool negative = *at == '-';
    at += negative;
    written.count[0] = take_digits(&at, &written.digits[0]);
    at += *at == '.' || *at == ',';
    written.count[1] = take_digits(&at, &written.digits[1]);
    bool good = written.count[0] + written.count[1] > 0 && take_exponent(&at, &written.exponent);
    at += strspn(at, " ");
    if (!good || *at != '\0' || !count_thousandths(&written, thousandths)) {
        *thousandths = DECIMAL_UNKNOWN;
        return false;
    }
    *thousandths = negative ? -*thousandths : *thousandths;
    return true;
}

void decimal_format(char to[DECIMAL_BYTES], int64_t thousandths)
{
    const char *sign = thousandths < 0 ? "-" : "";
    int64_t units = thousandths / DECIMAL_UNIT;
    int64_t rest = thousandths % DECIMAL_UNIT;
    int length = snprintf(to, DECIMAL_BYTES, "%s%" PRId64 ".%03" PRId64, sign, units < 0 ? -units : units,
                          rest < 0 ? -rest : rest);
    while (to[length - 1] == '0') {
        to[--length] = '\0';
    }
    if (to[length - 1] == '.') {
        to[length - 1] = '\0';
    }
}

int64_t decimal_round(int64_t thousandths)
{
    int64_t half = thousandths < 0 ? -DECIMAL_UNIT / 2 : DECIMAL_UNIT / 2;
    return thousandths / DECIMAL_UNIT + (thousandths % DECIMAL_UNIT + half) / DECIMAL_UNIT;
}

bool decimal_add(int64_t *sum, int64_t thousandths)
{
    int64_t more;
    if (__builtin_add_overflow(*sum, thousandths, &more)) {
        return false;
    }
    *sum = more;
    return true;
}
