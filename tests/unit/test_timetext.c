#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/timetext.h"

/* 2024-12-30, a Monday of the week year 2025, 00:05:09.000042 UTC. */
#define MONDAY INT64_C(1735517109)

static char text[1024];

static const char *format(const char *how, int64_t seconds)
{
    struct wire_writer w;

    wire_writer_init(&w, text, sizeof(text), sizeof(text) - 1);
    timetext_add(&w, how, strlen(how), seconds, 42);
    assert_int_equal(w.error, 0);
    text[w.len] = '\0';
    return text;
}

static void conversions(void **state)
{
    (void)state;
    /* Another zone has no say. */
    setenv("TZ", "America/New_York", 1);
    tzset();
    assert_string_equal(format("%Y-%m-%dT%H:%M:%S.%fZ", MONDAY),
                        "2024-12-30T00:05:09.000042Z");
    assert_string_equal(format("%s %z %Z", MONDAY), "1735517109 +0000 UTC");
    assert_string_equal(format("%a %A %b %B %h", MONDAY),
                        "Mon Monday Dec December Dec");
    assert_string_equal(format("%G-%V %g %u %w %j %y %C", MONDAY),
                        "2025-01 25 1 1 365 24 20");
    assert_string_equal(format("%k|%l|%I|%p|%P|%r", MONDAY),
                        " 0|12|12|AM|am|12:05:09 AM");
    assert_string_equal(format("%k|%l|%P", MONDAY + 13 * 3600), "13| 1|pm");
    assert_string_equal(format("%c|%x|%X|%D|%F|%T|%R|%e", MONDAY),
                        "Mon Dec 30 00:05:09 2024|12/30/24|00:05:09|12/30/24|"
                        "2024-12-30|00:05:09|00:05|30");
    assert_string_equal(format("%U %W %n%t%%", MONDAY), "52 53 \n\t%");
}

static void what_is_none_stays(void **state)
{
    (void)state;
    assert_string_equal(format("", MONDAY), "");
    assert_string_equal(format("%", MONDAY), "%");
    assert_string_equal(format("plain%", MONDAY), "plain%");
    assert_string_equal(format("%Q %+ %%f", MONDAY), "%Q %+ %f");
    assert_string_equal(format("%Ey %OH %EQ %E", MONDAY), "24 00 %EQ %E");
}

static void the_result_is_bounded(void **state)
{
    char how[300];

    (void)state;
    memset(how, 'x', sizeof(how));
    how[251] = '\0';
    strcat(how, "%Y");
    assert_int_equal(strlen(format(how, MONDAY)), 255);
    how[251] = 'x';
    how[252] = '\0';
    strcat(how, "%Y");
    assert_string_equal(format(how, MONDAY), "");
}

/* time(2) may still be in the second before. */
static long long second(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec;
}

static void now(void **state)
{
    struct wire_writer w;
    long long before = second();
    long long seen;

    (void)state;
    wire_writer_init(&w, text, sizeof(text), sizeof(text) - 1);
    timetext_add_now(&w, "%s", 2);
    text[w.len] = '\0';
    seen = atoll(text);
    assert_true(seen >= before && seen <= second());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conversions),
        cmocka_unit_test(what_is_none_stays),
        cmocka_unit_test(the_result_is_bounded),
        cmocka_unit_test(now),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
