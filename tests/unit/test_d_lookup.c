#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>

#include "daemon/limits.h"
#include "daemon/lookup.h"
#include "fakepoller.h"
#include "resolving.h"

#define EVERY_MS 30000

/* ---- answers ---- */

static struct {
    unsigned count;
    char name[300];
    uint64_t asked_ms;
    bool has_1, has_2, has_6, has_loop;
} got;

static void on_answer(const struct lookup_answer *a)
{
    got.count++;
    snprintf(got.name, sizeof(got.name), "%s", lookup_name(a));
    got.asked_ms = lookup_asked_ms(a);
    got.has_1 = lookup_has(a, "192.0.2.1");
    got.has_2 = lookup_has(a, "192.0.2.2");
    got.has_6 = lookup_has(a, "2001:db8::6");
    got.has_loop = lookup_has(a, "127.0.0.1") && lookup_has(a, "::1");
}

static int setup(void **state)
{
    (void)state;
    memset(&resolver, 0, sizeof(resolver));
    memset(&got, 0, sizeof(got));
    resolver.ips[0] = "192.0.2.1";
    fake.work_error = 0;
    lookup_init(EVERY_MS, on_answer);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    assert_int_equal(fake.work_count, 0);
    assert_int_equal(resolver.family, AF_UNSPEC);
    assert_false(lookup_busy());
    lookup_done();
    return 0;
}

static void want(const char *name)
{
    lookup_want(name, fake.now_ms - EVERY_MS);
}

/* ---- when ---- */

static void a_name_is_asked_when_long_known(void **state)
{
    (void)state;
    lookup_want("h", fake.now_ms);
    lookup_want("h", fake.now_ms - EVERY_MS + 1);
    assert_int_equal(fake.work_count, 0);
    lookup_want("h", fake.now_ms - EVERY_MS);
    assert_int_equal(fake.work_count, 1);
    assert_true(lookup_busy());
    fake_work();
    assert_string_equal(resolver.name, "h");
    assert_int_equal(got.count, 1);
    assert_string_equal(got.name, "h");
    assert_int_equal(got.asked_ms, fake.now_ms);
    assert_true(got.has_1);
    assert_false(got.has_2);
}

static void not_again_before_its_time(void **state)
{
    (void)state;
    want("h");
    want("h");
    assert_int_equal(fake.work_count, 1);
    fake_work();
    fake_pass_ms(EVERY_MS - 1);
    want("h");
    assert_int_equal(fake.work_count, 0);
    want("other");
    fake_work();
    fake_pass_ms(1);
    want("h");
    fake_work();
    assert_int_equal(got.count, 3);
}

static void how_often_may_change(void **state)
{
    (void)state;
    lookup_set_every(EVERY_MS / 2);
    lookup_want("h", fake.now_ms - EVERY_MS / 2 + 1);
    assert_int_equal(fake.work_count, 0);
    lookup_want("h", fake.now_ms - EVERY_MS / 2);
    assert_int_equal(fake.work_count, 1);
    fake_work();
}

static void not_while_it_is_being_asked(void **state)
{
    (void)state;
    want("h");
    fake_pass_ms(2 * EVERY_MS);
    want("h");
    assert_int_equal(fake.work_count, 1);
    fake_work();
    /* The time of the question counts, not the answer's. */
    assert_int_equal(got.asked_ms, fake.now_ms - 2 * EVERY_MS);
    want("h");
    assert_int_equal(fake.work_count, 1);
    fake_work();
}

static void few_at_once(void **state)
{
    char name[8];

    (void)state;
    for (unsigned i = 0; i < LOOKUPS_AT_ONCE + 3; i++) {
        snprintf(name, sizeof(name), "h%u", i);
        want(name);
    }
    assert_int_equal(fake.work_count, LOOKUPS_AT_ONCE);
    while (fake.work_count)
        fake_work();
    want("h3");
    assert_int_equal(fake.work_count, 1);
    fake_work();
}

/* Who was not asked for the longest is forgotten, and so may be asked. */
static void names_are_bounded(void **state)
{
    char name[16];

    (void)state;
    for (unsigned i = 0; i <= LIMIT_LOOKUPS; i++) {
        snprintf(name, sizeof(name), "h%u", i);
        want(name);
        fake_work();
    }
    want("h1");
    assert_int_equal(fake.work_count, 0);
    want("h0");
    assert_int_equal(fake.work_count, 1);
    fake_work();
}

static void what_can_not_be_asked_is_asked_later(void **state)
{
    (void)state;
    fake.work_error = -ENOMEM;
    want("h");
    assert_false(lookup_busy());
    fake.work_error = 0;
    fake_pass_ms(EVERY_MS);
    want("h");
    fake_work();
    assert_int_equal(got.count, 1);
}

/* ---- what ---- */

static void all_addresses_count(void **state)
{
    (void)state;
    resolver.ips[0] = "192.0.2.2";
    resolver.ips[1] = "2001:db8:0::6";
    resolver.ips[2] = "192.0.2.1";
    want("h");
    fake_work();
    assert_true(got.has_1 && got.has_2 && got.has_6);
    assert_false(got.has_loop);
}

static void any_address_is_this_host(void **state)
{
    (void)state;
    resolver.ips[0] = "0.0.0.0";
    resolver.ips[1] = "::";
    want("h");
    fake_work();
    assert_true(got.has_loop);
}

static const struct {
    int rc;
    bool says_something;
} failures[] = {
    {EAI_NONAME, true}, {EAI_NODATA, true},  {EAI_AGAIN, false},
    {EAI_FAIL, false},  {EAI_SYSTEM, false}, {EAI_MEMORY, false},
};

/* A name that is gone leads nowhere; a resolver that fails says nothing. */
static void failures_are_told_apart(void **state)
{
    char name[8];

    (void)state;
    for (unsigned i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
        got.count = 0;
        got.has_1 = true;
        resolver.rc = failures[i].rc;
        snprintf(name, sizeof(name), "h%u", i);
        want(name);
        fake_work();
        assert_int_equal(got.count, failures[i].says_something);
        assert_int_equal(got.has_1, !failures[i].says_something);
    }
}

static void an_earlier_answer_does_not_stay(void **state)
{
    (void)state;
    want("h");
    fake_work();
    resolver.ips[0] = "192.0.2.2";
    fake_pass_ms(EVERY_MS);
    want("h");
    fake_work();
    assert_true(got.has_2 && !got.has_1);
}

static void more_than_fit_say_nothing(void **state)
{
    (void)state;
    resolver.copies = LOOKUP_ADDRESSES - 1;
    want("a");
    fake_work();
    assert_int_equal(got.count, 1);
    resolver.copies = LOOKUP_ADDRESSES;
    want("b");
    fake_work();
    assert_int_equal(got.count, 1);
}

/* ---- which name ---- */

static const struct {
    const char *host, *proxy;
    int port;
    const char *name;
} names[] = {
    {"example.org:443", "", 443, "example.org"},
    {"localhost:443", "", 443, ""},
    {"a.localhost:443", "", 443, ""},
    {"notlocalhost:443", "", 443, "notlocalhost"},
    {"127.0.0.1:443", "", 443, ""},
    {"[::1]:443", "", 443, ""},
    {"", "", 443, ""},
    /* Through a proxy, which the port tells. */
    {"example.org:443", "http://proxy:3128", 3128, "proxy"},
    {"example.org:443", "proxy:3128", 3128, "proxy"},
    {"example.org:443", "socks5h://u:p@proxy:3128/", 3128, "proxy"},
    {"example.org:443", "http://192.0.2.1:3128", 3128, ""},
    {"example.org:443", "http://localhost:3128", 3128, ""},
    /* Not through it, for it is in a list of those without. */
    {"example.org:443", "http://proxy:3128", 443, "example.org"},
    /* Nobody knows. */
    {"example.org:443", "http://proxy:443", 443, ""},
    {"example.org:443", "http://proxy:3128", 99, ""},
};

static void the_name_is_the_one_that_was_asked(void **state)
{
    char name[LOOKUP_NAME_BYTES];

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        lookup_name_of(names[i].host, names[i].proxy, names[i].port, name);
        if (strcmp(name, names[i].name) != 0)
            fail_msg("row %zu: '%s'", i, name);
    }
}

static void a_name_too_long_is_none(void **state)
{
    char host[300], name[LOOKUP_NAME_BYTES];

    (void)state;
    memset(host, 'a', sizeof(host));
    strcpy(host + LOOKUP_NAME_BYTES - 1, ":443");
    lookup_name_of(host, "", 443, name);
    assert_int_equal(strlen(name), LOOKUP_NAME_BYTES - 1);
    strcpy(host + LOOKUP_NAME_BYTES - 1, "a:443");
    lookup_name_of(host, "", 443, name);
    assert_string_equal(name, "");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_name_is_asked_when_long_known),
        TEST(not_again_before_its_time),
        TEST(how_often_may_change),
        TEST(not_while_it_is_being_asked),
        TEST(few_at_once),
        TEST(names_are_bounded),
        TEST(what_can_not_be_asked_is_asked_later),
        TEST(all_addresses_count),
        TEST(any_address_is_this_host),
        TEST(failures_are_told_apart),
        TEST(an_earlier_answer_does_not_stay),
        TEST(more_than_fit_say_nothing),
        TEST(the_name_is_the_one_that_was_asked),
        TEST(a_name_too_long_is_none),
    };

    return cmocka_run_group_tests_name("d_lookup", tests, NULL, NULL);
}
