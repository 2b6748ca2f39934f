#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <errno.h>

#include "daemon/binding.h"
#include "fakepoller.h"
#include "resolving.h"

/* What came, one word for each question. */
static char answers[256];

static void on_answer(void *arg, const char *address)
{
    size_t len = strlen(answers);

    snprintf(answers + len, sizeof(answers) - len, "%s=%s ", (const char *)arg,
             address ? address : "-");
}

static void look_up(const char *name, int family, bool ipv4_first)
{
    assert_int_equal(binding_look_up(name, family, ipv4_first, on_answer,
                                     (void *)name),
                     0);
}

static int setup(void **state)
{
    (void)state;
    memset(&resolver, 0, sizeof(resolver));
    resolver.ips[0] = "192.0.2.1";
    fake.work_error = 0;
    *answers = '\0';
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    assert_false(binding_busy());
    assert_int_equal(fake.work_count, 0);
    return 0;
}

static void an_address_is_found(void **state)
{
    (void)state;
    look_up("a", AF_INET, false);
    assert_true(binding_busy());
    assert_string_equal(answers, "");
    fake_work();
    assert_string_equal(resolver.name, "a");
    assert_int_equal(resolver.family, AF_INET);
    assert_string_equal(answers, "a=192.0.2.1 ");
}

static void or_none(void **state)
{
    (void)state;
    resolver.rc = EAI_NONAME;
    look_up("a", AF_UNSPEC, false);
    fake_work();
    resolver.rc = 0;
    resolver.ips[0] = NULL;
    look_up("b", AF_UNSPEC, false);
    fake_work();
    assert_string_equal(answers, "a=- b=- ");
}

static void which_one_counts(void **state)
{
    (void)state;
    resolver.ips[1] = "2001:db8::6"; /* comes first */
    look_up("a", AF_UNSPEC, false);
    fake_work();
    look_up("b", AF_UNSPEC, true);
    fake_work();
    resolver.ips[0] = resolver.ips[1];
    look_up("c", AF_UNSPEC, true);
    fake_work();
    assert_string_equal(answers, "a=2001:db8::6 b=192.0.2.1 c=2001:db8::6 ");
}

static void one_at_a_time(void **state)
{
    (void)state;
    look_up("a", AF_INET, false);
    look_up("b", AF_INET, false);
    look_up("c", AF_INET, false);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(fake.work_count, 1);
        fake_work();
    }
    assert_string_equal(answers, "a=192.0.2.1 b=192.0.2.1 c=192.0.2.1 ");
}

static void without_workers(void **state)
{
    (void)state;
    fake.work_error = -ENOMEM;
    assert_int_equal(binding_look_up("a", AF_INET, false, on_answer, NULL),
                     -ENOMEM);
    fake.work_error = 0;
    look_up("a", AF_INET, false);
    look_up("b", AF_INET, false);
    fake.work_error = -ENOMEM;
    fake_work();
    assert_string_equal(answers, "b=- a=192.0.2.1 ");
}

static void on_answer_ask(void *arg, const char *address)
{
    on_answer(arg, address);
    fake.work_error = 0;
    look_up("d", AF_INET, false);
}

/* Who asks again upon an answer stands behind those that wait. */
static void asking_again(void **state)
{
    (void)state;
    look_up("a", AF_INET, false);
    assert_int_equal(
        binding_look_up("b", AF_INET, false, on_answer_ask, (void *)"b"), 0);
    look_up("c", AF_INET, false);
    fake.work_error = -ENOMEM;
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(fake.work_count, 1);
        fake_work();
    }
    assert_string_equal(answers,
                        "b=- a=192.0.2.1 c=192.0.2.1 d=192.0.2.1 ");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_address_is_found), TEST(or_none),         TEST(which_one_counts),
        TEST(one_at_a_time),       TEST(without_workers), TEST(asking_again),
    };

    return cmocka_run_group_tests_name("d_binding", tests, NULL, NULL);
}
