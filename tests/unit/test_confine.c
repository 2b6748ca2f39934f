#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client/confine.h"

static const char *find(const char *entry)
{
    char *envp[] = {(char *)"PATH=/bin", (char *)"", (char *)entry, NULL};
    const struct confine_reason *found = confine_find(envp);

    if (found == NULL)
        return NULL;
    assert_non_null(found->reason);
    return found->name;
}

static void plain_environment_is_free(void **state)
{
    (void)state;
    assert_null(find("HOME=/root"));
    assert_null(find("LD_PRELOADED=/x"));
    assert_null(find("LD_PRELOA=/x"));
    assert_null(find("OPENSSL=1"));
    assert_null(find("KRB5_CONFIG=/etc/krb5.conf"));
    assert_null(find("SSL_CERT_FILE=/etc/ssl/x"));
    assert_null(find("https_proxy=http://127.0.0.1:1"));
    assert_null(find("LD_PRELOAD")); /* no '=': not a variable */
}

static void each_variable_is_seen(void **state)
{
    static const char *const names[] = {
        "LD_PRELOAD",       "LD_AUDIT",         "LD_LIBRARY_PATH",
        "SSLKEYLOGFILE",    "RES_OPTIONS",      "HOSTALIASES",
        "LOCALDOMAIN",      "OPENSSL_CONF",     "OPENSSL_MODULES",
        "OPENSSL_ENGINES",  "CURL_SSL_BACKEND", "QLOGDIR",
        "RESOLV_HOST_CONF",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char entry[64] = "";

        for (size_t at = 0; names[i][at] != '\0'; at++) {
            entry[at] = names[i][at];
            entry[at + 1] = '=';
            entry[at + 2] = 'x';
        }
        assert_string_equal(find(entry), names[i]);
    }
}

static void empty_counts_where_it_means_something(void **state)
{
    (void)state;
    assert_null(find("LD_PRELOAD="));
    assert_null(find("LD_LIBRARY_PATH="));
    assert_null(find("SSLKEYLOGFILE="));
    assert_string_equal(find("OPENSSL_CONF="), "OPENSSL_CONF");
    assert_string_equal(find("LOCALDOMAIN="), "LOCALDOMAIN");
}

static void empty_environment_is_free(void **state)
{
    char *envp[] = {NULL};

    (void)state;
    assert_null(confine_find(envp));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_environment_is_free),
        cmocka_unit_test(each_variable_is_seen),
        cmocka_unit_test(empty_counts_where_it_means_something),
        cmocka_unit_test(empty_environment_is_free),
    };

    return cmocka_run_group_tests_name("confine", tests, NULL, NULL);
}
