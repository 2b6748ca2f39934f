#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/lacking.h"
#include "lacks.h"
#include "parsing.h"

#define URL "http://h/p"

static enum complaint of(const char *name, bool on)
{
    const struct option *o;
    bool ignored;

    assert_int_equal(option_find(name, &o, &ignored), OPTION_FOUND);
    return lacking(o, on);
}

static int setup(void **state)
{
    (void)state;
    dialect_use("");
    return 0;
}

static void parts(void **state)
{
    (void)state;
    assert_int_equal(of("ntlm", true), USAGE_FINE);
    assert_int_equal(of("dns-servers", true), USAGE_FINE);
    use_without("", PART_NTLM);
    assert_int_equal(of("ntlm", true), USAGE_NO_LIBCURL);
    assert_int_equal(of("proxy-ntlm", true), USAGE_NO_LIBCURL);
    assert_int_equal(of("ntlm", false), USAGE_FINE);
    assert_int_equal(of("proxy-ntlm", false), USAGE_NO_LIBCURL);
    assert_int_equal(of("dns-servers", true), USAGE_FINE);
    use_without("", ~(uint32_t)PART_NTLM);
    assert_int_equal(of("ntlm", true), USAGE_FINE);
    assert_int_equal(of("dns-servers", true), USAGE_NO_LIBCURL);
    assert_int_equal(of("http3-only", true), USAGE_NO_LIBCURL);
}

/* Whoever is too old for an option does not know it, whatever it needs. */
static void versions(void **state)
{
    (void)state;
    use_without("", PART_ECH);
    assert_int_equal(of("ech", true), USAGE_UNKNOWN);
    assert_int_equal(of("keepalive-cnt", true), USAGE_UNKNOWN);
    assert_int_equal(of("follow", false), USAGE_UNKNOWN);
    assert_int_equal(of("mptcp", true), USAGE_UNKNOWN);
    /* These need no libcurl of their time. */
    assert_int_equal(of("variable", true), USAGE_FINE);
    assert_int_equal(of("skip-existing", true), USAGE_FINE);
    use_without("8.13.0", PART_ECH);
    assert_int_equal(of("ech", true), USAGE_NO_LIBCURL);
    assert_int_equal(of("keepalive-cnt", true), USAGE_FINE);
    assert_int_equal(of("follow", true), USAGE_FINE);
    assert_int_equal(of("sigalgs", true), USAGE_UNKNOWN);
}

static bool may(const char *name)
{
    const struct option *o;
    bool ignored;

    assert_int_equal(option_find(name, &o, &ignored), OPTION_FOUND);
    return lacking_may(o);
}

/* Known without asking anybody. */
static void some_may_be(void **state)
{
    (void)state;
    assert_true(may("dns-servers"));
    assert_true(may("keepalive-cnt"));
    assert_true(may("mptcp"));
    assert_false(may("silent"));
    assert_false(may("variable"));
    assert_int_equal(PARSE("--dns-servers", "1.1.1.1", URL), VERDICT_DAEMON);
    assert_true(inv.is_wishful);
    PARSE("-s", URL);
    assert_false(inv.is_wishful);
}

/* Before the value is looked at; and not where the real curl can say it. */
static void commands(void **state)
{
    (void)state;
    use_without("", PART_ARES);
    assert_int_equal(PARSE_OURS("--dns-servers", "", URL), VERDICT_FAILS);
    assert_int_equal(inv.failure_code, 2);
    assert_non_null(strstr(inv.notes.first->text,
                           "curl: option --dns-servers: the installed libcurl "
                           "version doesn't support this\n"));
    assert_int_equal(PARSE_OURS("--keepalive-cnt", "x", URL), VERDICT_FAILS);
    assert_non_null(strstr(inv.notes.first->text, "is unknown"));
    assert_int_equal(PARSE("--dns-servers", "1.1.1.1", URL), VERDICT_DAEMON);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(parts, setup),
        cmocka_unit_test_setup(versions, setup),
        cmocka_unit_test_setup(some_may_be, setup),
        cmocka_unit_test_setup(commands, setup),
    };

    return cmocka_run_group_tests_name("lacking", tests, NULL, NULL);
}
