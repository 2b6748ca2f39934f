#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client/ctl_check.h"
#include "client/ctl_place.h"
#include "answering.h"
#include "besiding.h"

static struct ctl_doctor d;

/* Runs LOOK; what it tells is in out.text. Returns the problems. */
static unsigned look(void (*check)(struct ctl_doctor *))
{
    d = (struct ctl_doctor){.check = "x"};
    capture_start(&out, STDOUT_FILENO);
    check(&d);
    fflush(NULL);
    capture_end(&out);
    return d.problems;
}

static int setup(void **state)
{
    static const char *const names[] = {
        "WARMCURL",    "WARMCURLD",      "WARMCURL_CONFIG", "http_proxy",
        "https_proxy", "HTTPS_PROXY",    "all_proxy",       "ALL_PROXY",
        "LD_PRELOAD",  "CURL_CA_BUNDLE", "SSL_CERT_FILE",   "SSL_CERT_DIR"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        unsetenv(names[i]);
    return placing_setup(state);
}

/* --- programs --------------------------------------------------------------
 */

static void programs_are_found(void **state)
{
    (void)state;
    scratch_write(&scratch, "d", "#!/bin/sh\n", 0700);
    setenv("WARMCURLD", scratch_path(&scratch, "d"), 1);
    assert_int_equal(look(ctl_check_programs), 0);
    assert_has(out.text, beside_path("warmcurl"));
    assert_has(out.text, scratch_path(&scratch, "d"));
}

static void a_daemon_that_others_could_write_is_named(void **state)
{
    (void)state;
    scratch_write(&scratch, "d", "#!/bin/sh\n", 0777);
    setenv("WARMCURLD", scratch_path(&scratch, "d"), 1);
    assert_int_equal(look(ctl_check_programs), 1);
    assert_has(out.text, "others could write it");
    assert_has(out.text, "-> chmod go-w");
    scratch_write(&scratch, "d", "#!/bin/sh\n", 0600);
    assert_int_equal(look(ctl_check_programs), 1);
    assert_has(out.text, "can't be executed");
    setenv("WARMCURLD", "/nonexistent/d", 1);
    assert_int_equal(look(ctl_check_programs), 1);
    assert_has(out.text, "there is no warmcurld");
}

/* --- directory -------------------------------------------------------------
 */

static void a_directory_of_ours_is_well(void **state)
{
    char want[64];

    (void)state;
    assert_int_equal(look(ctl_check_directory), 0);
    snprintf(want, sizeof(want), "of uid %u, mode 0700", (unsigned)geteuid());
    assert_has(out.text, want);
}

static void an_open_directory_is_not(void **state)
{
    (void)state;
    chmod(scratch.dir, 0755);
    assert_int_equal(look(ctl_check_directory), 1);
    assert_has(out.text, "it is 0755");
    /* It was named, and may be /tmp. */
    assert_lacks(out.text, "chmod");
}

static void a_wrong_socket_is_named(void **state)
{
    (void)state;
    setenv("WARMCURL_SOCKET", "relative", 1);
    assert_int_equal(look(ctl_check_directory), 1);
    assert_has(out.text, "is not an absolute path");
    setenv("WARMCURL_SOCKET", "/nonexistent/s", 1);
    assert_int_equal(look(ctl_check_directory), 1);
    assert_has(out.text, "/nonexistent does not exist");
}

/* --- daemon ----------------------------------------------------------------
 */

static uint32_t answer(struct wire_writer *w, const struct msg_ctl *m)
{
    struct put_row r = put_begin(w);

    (void)m;
    put_num(&r, "pid", 4711);
    put_text(&r, "version", "1");
    put_text(&r, "build", "another");
    put_text(&r, "cainfo", "/dev/null");
    put_num(&r, "trust_spoiled", 0);
    put_end(&r);
    return 0;
}

static void none_is_no_problem(void **state)
{
    (void)state;
    assert_int_equal(look(ctl_check_daemon), 0);
    assert_has(out.text, "none is running");
    assert_false(d.has_daemon);
}

static void one_that_may_not_start_is_a_problem(void **state)
{
    (void)state;
    scratch_write(&scratch, "conf", "autostart = no\n", 0600);
    setenv("WARMCURL_CONFIG", scratch_path(&scratch, "conf"), 1);
    assert_int_equal(look(ctl_check_daemon), 1);
    assert_has(out.text, "autostart is off in ");
    assert_has(out.text, "-> warmcurlctl start\n");
}

static void another_build_is_noted(void **state)
{
    (void)state;
    answering_start(answer);
    assert_int_equal(look(ctl_check_daemon), 0);
    assert_has(out.text, "process 4711");
    assert_has(out.text, "note      x             it is of another build");
    assert_true(d.has_daemon);
}

static void one_that_refuses_is_a_problem(void **state)
{
    (void)state;
    answering_start(answer_busy);
    assert_int_equal(look(ctl_check_daemon), 1);
    assert_false(d.has_daemon);
}

/* --- confinement -----------------------------------------------------------
 */

static void a_named_socket_is_noted(void **state)
{
    (void)state;
    assert_int_equal(look(ctl_check_confinement), 0);
    assert_has(out.text, "WARMCURL_SOCKET names the socket");
    assert_has(out.text, scratch.dir);
}

/* --- environment -----------------------------------------------------------
 */

static void an_empty_environment_is_well(void **state)
{
    (void)state;
    assert_int_equal(look(ctl_check_environment), 0);
    assert_has(out.text, "nothing in it");
}

static void what_makes_commands_direct_is_named(void **state)
{
    (void)state;
    setenv("WARMCURL", "off", 1);
    setenv("LD_PRELOAD", "/lib/x.so", 1);
    assert_int_equal(look(ctl_check_environment), 2);
    assert_has(out.text, "LD_PRELOAD is set: every command is done by curl");
    assert_has(out.text, "WARMCURL=off");
    unsetenv("LD_PRELOAD");
    setenv("WARMCURL", "fresh", 1);
    assert_int_equal(look(ctl_check_environment), 1);
    setenv("WARMCURL", "only", 1);
    assert_int_equal(look(ctl_check_environment), 0);
    setenv("WARMCURL", "hot", 1);
    assert_int_equal(look(ctl_check_environment), 0);
    assert_has(out.text, "WARMCURL=hot means nothing");
}

static void a_configuration_must_be_there(void **state)
{
    (void)state;
    setenv("WARMCURL_CONFIG", "/nonexistent/conf", 1);
    assert_int_equal(look(ctl_check_environment), 1);
    assert_has(out.text, "WARMCURL_CONFIG=/nonexistent/conf: No such file");
}

/* --- curl ------------------------------------------------------------------
 */

static void put_curl(const char *target)
{
    unlink(scratch_path(&scratch, "curl"));
    assert_int_equal(symlink(target, scratch.path), 0);
    setenv("PATH", scratch.dir, 1);
}

static void curl_may_be_either(void **state)
{
    char *path = strdup(getenv("PATH"));

    (void)state;
    put_curl("/bin/sh");
    assert_int_equal(look(ctl_check_curl), 0);
    assert_has(out.text, "curl on PATH is curl: ");
    /* Advice that can be followed: here no shim is installed. */
    assert_has(out.text, ctl_place_shim_dir() != NULL ? "warmcurlctl shim"
                                                      : "warmcurlctl run");
    put_curl(beside_path("warmcurl"));
    assert_int_equal(look(ctl_check_curl), 0);
    assert_has(out.text, "curl on PATH is warmcurl: ");
    assert_has(out.text, "there is no curl on PATH");
    setenv("PATH", "/nonexistent", 1);
    assert_int_equal(look(ctl_check_curl), 0);
    assert_has(out.text, "there is no curl on PATH");
    setenv("PATH", path, 1);
    free(path);
}

/* --- proxies ---------------------------------------------------------------
 */

static void no_proxy_is_well(void **state)
{
    (void)state;
    assert_int_equal(look(ctl_check_proxies), 0);
    assert_has(out.text, "names none");
}

static void a_proxy_on_this_machine_gains_nothing(void **state)
{
    static const char *const proxies[] = {
        "localhost:3128", "http://127.0.0.1:8080", "socks5h://u:p@[::1]:1080",
        "http://me@localhost/"};

    (void)state;
    for (size_t i = 0; i < sizeof(proxies) / sizeof(proxies[0]); i++) {
        setenv("https_proxy", proxies[i], 1);
        setenv("http_proxy", proxies[i], 1);
        assert_int_equal(look(ctl_check_proxies), 2);
        assert_has(out.text, "https_proxy is on this machine");
        assert_has(out.text, "-> name the hosts");
        /* It may have a password. */
        assert_lacks(out.text, proxies[i]);
    }
    setenv("https_proxy", "http://proxy.example:3128", 1);
    setenv("http_proxy", "http://localhost.example:3128", 1);
    assert_int_equal(look(ctl_check_proxies), 0);
    assert_has(out.text, "different proxies");
}

/* --- trust -----------------------------------------------------------------
 */

static void certificates_must_be_readable(void **state)
{
    (void)state;
    answering_start(answer);
    assert_int_equal(look(ctl_check_trust), 0);
    assert_has(out.text, "the system's certificates: /dev/null");
    setenv("CURL_CA_BUNDLE", "/nonexistent/ca.pem", 1);
    assert_int_equal(look(ctl_check_trust), 1);
    assert_has(out.text, "CURL_CA_BUNDLE=/nonexistent/ca.pem: No such file");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, answering_teardown)

int main(int argc, char *argv[])
{
    const struct CMUnitTest tests[] = {
        TEST(programs_are_found),
        TEST(a_daemon_that_others_could_write_is_named),
        TEST(a_directory_of_ours_is_well),
        TEST(an_open_directory_is_not),
        TEST(a_wrong_socket_is_named),
        TEST(none_is_no_problem),
        TEST(one_that_may_not_start_is_a_problem),
        TEST(another_build_is_noted),
        TEST(one_that_refuses_is_a_problem),
        TEST(a_named_socket_is_noted),
        TEST(an_empty_environment_is_well),
        TEST(what_makes_commands_direct_is_named),
        TEST(a_configuration_must_be_there),
        TEST(curl_may_be_either),
        TEST(no_proxy_is_well),
        TEST(a_proxy_on_this_machine_gains_nothing),
        TEST(certificates_must_be_readable),
    };

    (void)argv;
    BESIDE(argc, "#!/bin/sh\n");
    return cmocka_run_group_tests_name("ctl_check", tests, NULL, NULL);
}
