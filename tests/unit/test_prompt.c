#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/prompt.h"
#include "parsing.h"
#include "running.h"

#define URL "http://h/p"

static struct console console;
static char asked[256]; /* what was printed */

/* Runs TEST in a process without a terminal whose standard input is TYPED; it
 * ends with 0 when all is well. */
static void without_terminal(const char *typed, bool test(void))
{
    int to[2];
    int status;
    pid_t pid;

    assert_int_equal(pipe(to), 0);
    assert_int_equal(write(to[1], typed, strlen(typed)), strlen(typed));
    close(to[1]);
    pid = fork();
    assert_true(pid >= 0);
    if (!pid) {
        setsid();
        dup2(to[0], STDIN_FILENO);
        _exit(test() ? 0 : 1);
    }
    close(to[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* Asks for what the command line lacks, with messages caught. */
static bool prompts(void)
{
    struct capture err;
    bool rc;

    capture_start(&err, STDERR_FILENO);
    memset(&console, 0, sizeof(console));
    console_init(&console);
    rc = prompt_passwords(&inv, &console);
    capture_end(&err);
    memcpy(asked, err.text, sizeof(asked) - 1);
    return rc;
}

static bool is(uint32_t number, const char *text)
{
    return !strcmp(text_of(number), text);
}

static bool a_line(void)
{
    return PARSE("-u", "us", URL) == VERDICT_DAEMON && prompts() &&
           is(WC_OPT_USERPWD, "us:secret") &&
           !strcmp(conf()->user, "us:secret") &&
           !strcmp(asked, "Enter host password for user 'us':\n") &&
           !console.err_touched;
}

static bool the_proxys(void)
{
    return PARSE("-u", "a:b", "-U", "px", URL) == VERDICT_DAEMON && prompts() &&
           is(WC_OPT_USERPWD, "a:b") && is(WC_OPT_PROXYUSERPWD, "px:secret") &&
           !strcmp(asked, "Enter proxy password for user 'px':\n");
}

/* Whatever it is, the last byte goes. */
static bool no_newline(void)
{
    return PARSE("-u", "us", URL) == VERDICT_DAEMON && prompts() &&
           is(WC_OPT_USERPWD, "us:secre");
}

static bool nothing_typed(void)
{
    return PARSE("-u", "us", URL) == VERDICT_DAEMON && prompts() &&
           is(WC_OPT_USERPWD, "us:");
}

static bool login_options(void)
{
    return PARSE("-u", "us;AUTH=x", URL) == VERDICT_DAEMON && prompts() &&
           is(WC_OPT_USERPWD, "us;AUTH=x:secret") &&
           !strcmp(asked, "Enter host password for user 'us':\n");
}

static bool groups(void)
{
    return PARSE(URL, "--next", "-u", "us", URL) == VERDICT_DAEMON &&
           prompts() &&
           !strcmp(config_opt(conf()->next, WC_OPT_USERPWD)->text,
                   "us:secret") &&
           !strcmp(asked, "Enter host password for user 'us' on URL #2:\n") &&
           prompt_config_fd(&inv) == -ENOTSUP;
}

static bool only_once(void)
{
    return PARSE("-u", "us", URL) == VERDICT_DAEMON && prompts() &&
           !prompts() && is(WC_OPT_USERPWD, "us:secret") && !*asked;
}

static void passwords_from_standard_input(void **state)
{
    (void)state;
    without_terminal("secret\n", a_line);
    without_terminal("secret\n", the_proxys);
    without_terminal("secret", no_newline);
    without_terminal("", nothing_typed);
    without_terminal("\n", nothing_typed);
    without_terminal("secret\n", login_options);
    without_terminal("secret\n", groups);
    without_terminal("secret\n", only_once);
}

/* Later versions ask where --stderr says. */
static bool to_the_file(void)
{
    char path[] = "/tmp/test_prompt-XXXXXX";
    char text[64] = "";
    int fd = mkstemp(path);
    bool rc;

    memset(&console, 0, sizeof(console));
    console_init(&console);
    rc = !console_redirect(&console, path);
    dialect_use("8.14.1");
    rc = rc && PARSE("-u", "us", URL) == VERDICT_DAEMON &&
         prompt_passwords(&inv, &console) && read(fd, text, 63) > 0 &&
         !strcmp(text, "Enter host password for user 'us':\n");
    unlink(path);
    return rc;
}

static void where_questions_go(void **state)
{
    (void)state;
    without_terminal("secret\n", to_the_file);
}

static void nothing_to_ask(void **state)
{
    static const char *const logins[] = {"a:b", ":", ";x"};

    (void)state;
    for (size_t i = 0; i < sizeof(logins) / sizeof(logins[0]); i++) {
        assert_int_equal(PARSE("-u", logins[i], URL), VERDICT_DAEMON);
        assert_false(prompt_passwords(&inv, &console));
        assert_string_equal(text_of(WC_OPT_USERPWD), logins[i]);
    }
    assert_int_equal(PARSE("-u", "a", "--oauth2-bearer", "t", URL),
                     VERDICT_DAEMON);
    assert_false(prompt_passwords(&inv, &console));
}

static bool quoting(void)
{
    static const char want[] = "user = \"a\\\\b:se\\\"c\\\\r\\net\"\n";
    char text[64] = "";
    int fd;

    if (PARSE("-u", "a\\b", URL) != VERDICT_DAEMON || !prompts())
        return false;
    fd = prompt_config_fd(&inv);
    return fd >= 0 && read(fd, text, sizeof(text) - 1) > 0 &&
           !strcmp(text, want) && !(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

static void answers_for_the_real_curl(void **state)
{
    (void)state;
    without_terminal("se\"c\\r\net\n", quoting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passwords_from_standard_input),
        cmocka_unit_test(where_questions_go),
        cmocka_unit_test(nothing_to_ask),
        cmocka_unit_test(answers_for_the_real_curl),
    };

    return cmocka_run_group_tests_name("prompt", tests, parsing_setup, NULL);
}
