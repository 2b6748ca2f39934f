#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client/ctl_doctor.h"
#include "answering.h"

static struct ctl_doctor d;

static void told(void (*tell)(void))
{
    capture_start(&out, STDOUT_FILENO);
    tell();
    fflush(NULL);
    capture_end(&out);
}

static void tell_three(void)
{
    d = (struct ctl_doctor){.check = "weather"};
    ctl_doctor_say(&d, CTL_OK, NULL, "it is %d degrees", 21);
    ctl_doctor_say(&d, CTL_NOTE, "take a hat", "the sun shines");
    ctl_doctor_say(&d, CTL_PROBLEM, "stay in", "%s", "it hails");
}

static void findings_have_a_verdict_and_advice(void **state)
{
    (void)state;
    told(tell_three);
    assert_string_equal(out.text, "ok        weather       it is 21 degrees\n"
                                  "note      weather       the sun shines\n"
                                  "                     -> take a hat\n"
                                  "problem   weather       it hails\n"
                                  "                     -> stay in\n");
    assert_int_equal(d.problems, 1);
}

static void tell_at_length(void)
{
    d = (struct ctl_doctor){.check = "weather", .width = 50};
    ctl_doctor_say(&d, CTL_OK, "and so is every sunday of the year",
                   "one two three four five six seven eight nine ten "
                   "aVeryLongWordThatIsLongerThanAnyLineMayBeHere end");
}

static void long_ones_are_wrapped(void **state)
{
    (void)state;
    told(tell_at_length);
    assert_string_equal(
        out.text,
        "ok        weather       one two three four five\n"
        "                        six seven eight nine ten\n"
        "                        aVeryLongWordThatIsLongerThanAnyLineMayBeHere\n"
        "                        end\n"
        "                     -> and so is every sunday of\n"
        "                        the year\n");
}

static void it_never_fails_a_job(void **state)
{
    struct ctl_call plain = {.json = false}, json = {.json = true};

    (void)state;
    /* Nothing is right here: no programs, no directory. */
    setenv("WARMCURL_SOCKET", "/nonexistent/s", 1);
    setenv("WARMCURLD", "/nonexistent/d", 1);
    assert_int_equal(call_verb(ctl_doctor, plain), CTL_DONE);
    assert_has(out.text, "problem   programs");
    assert_has(out.text, "problem   directory");
    assert_has(out.text, " problems.\n");
    assert_int_equal(call_verb(ctl_doctor, json), CTL_DONE);
    assert_has(out.text, "{\"checks\":[{\"check\":\"programs\","
                         "\"verdict\":\"problem\",\"finding\":\"");
    assert_has(out.text, "],\"ok\":false}\n");
    unsetenv("WARMCURLD");
}

#define TEST(f) \
    cmocka_unit_test_setup_teardown(f, placing_setup, answering_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(findings_have_a_verdict_and_advice),
        TEST(long_ones_are_wrapped),
        TEST(it_never_fails_a_job),
    };

    return cmocka_run_group_tests_name("ctl_doctor", tests, NULL, NULL);
}
