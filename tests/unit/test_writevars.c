#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/writevars.h"

static void carried(void **state)
{
    static const char *const formats[] = {
        "",
        "plain\\n",
        "%{http_code}",
        "%{http_code} %{time_total}\\n",
        "%header{server} %{header_json}",
        "%{stderr}%{stdout}%{onerror}%{errormsg}",
        "100%",
        "%%{time_connect}",
        "%{time_connect",
        "%x%y",
        "%{num_connects}%{remote_ip}%{ssl_verify_result}",
    };
    const char *reason = "untouched";

    (void)state;
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (writevars_check(formats[i], &reason) != VERDICT_DAEMON)
            fail_msg("%s", formats[i]);
    assert_string_equal(reason, "untouched");
}

static void about_the_connection(void **state)
{
    static const char *const formats[] = {
        "%{time_connect}",
        "%{time_namelookup}",
        "%{time_appconnect}",
        "%{time_pretransfer}",
        "%{local_ip}",
        "%{local_port}",
        "%{http_code}%{time_connect}%{http_code}",
        "%%%{time_connect}",
    };
    const char *reason;

    (void)state;
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        reason = NULL;
        assert_int_equal(writevars_check(formats[i], &reason),
                         VERDICT_PREFER_DIRECT);
        assert_non_null(reason);
    }
}

static void only_curl(void **state)
{
    static const char *const formats[] = {"%{nonsense}",
                                          "%{}",
                                          "%{http_cod}",
                                          "%{http_codes}",
                                          "%{HTTP_CODE}",
                                          "%{json}",
                                          "%{certs}",
                                          "%{num_certs}",
                                          "%{conn_id}",
                                          "%{xfer_id}",
                                          "%{num_retries}",
                                          "%{url.host}",
                                          "%output{file}",
                                          "%time{%Y}",
                                          "%{time_connect}%{json}"};
    const char *reason;

    (void)state;
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        reason = NULL;
        if (writevars_check(formats[i], &reason) != VERDICT_DIRECT)
            fail_msg("%s", formats[i]);
        assert_non_null(reason);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(carried),
        cmocka_unit_test(about_the_connection),
        cmocka_unit_test(only_curl),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
