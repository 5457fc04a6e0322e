"""The stories that are told of pymap hold for Dovecot, where keywords do what high-water marks do there."""

from tests.handlers.mail.test_mailbox import (
    test_a_mail_is_not_marked_until_it_is_stored,
    test_a_mail_that_comes_while_we_listen_is_taken_at_once,
    test_a_refused_password_is_not_tried_again_at_once,
    test_a_server_that_forgets_the_keyword_does_not_make_it_run_in_circles,
    test_a_server_that_says_it_lost_the_keyword_is_read_by_a_mark,
    test_a_stop_ends_the_thread_that_waits_for_news,
    test_idle_is_renewed_and_finds_what_came,
    test_in_a_new_life_of_the_mailbox_the_first_day_still_counts,
    test_it_comes_back_by_itself_after_the_server_was_gone,
    test_it_says_since_when_no_look_has_succeeded,
    test_mails_that_wait_are_taken_in_order_and_moved_aside,
    test_of_a_mail_that_is_too_large_only_the_header_is_fetched,
    test_stored_mail_is_moved_aside_and_never_marked_as_seen,
    test_the_keyword_marks_what_is_stored_where_the_server_takes_it,
    test_what_lay_there_long_before_the_first_start_is_left_alone,
    test_where_there_is_no_move_it_copies_and_takes_out_only_its_own,
    test_whoever_wants_the_old_mail_too_gets_it,
)
from tests.stories.test_by_imap import (
    test_a_mail_that_comes_by_mailbox_and_by_smtp_is_one_submission,
    test_three_proposals_from_a_mailbox_reach_the_digests,
)

__all__ = [
    "test_a_mail_is_not_marked_until_it_is_stored",
    "test_a_mail_that_comes_by_mailbox_and_by_smtp_is_one_submission",
    "test_a_mail_that_comes_while_we_listen_is_taken_at_once",
    "test_a_refused_password_is_not_tried_again_at_once",
    "test_a_server_that_forgets_the_keyword_does_not_make_it_run_in_circles",
    "test_a_server_that_says_it_lost_the_keyword_is_read_by_a_mark",
    "test_a_stop_ends_the_thread_that_waits_for_news",
    "test_idle_is_renewed_and_finds_what_came",
    "test_in_a_new_life_of_the_mailbox_the_first_day_still_counts",
    "test_it_comes_back_by_itself_after_the_server_was_gone",
    "test_it_says_since_when_no_look_has_succeeded",
    "test_mails_that_wait_are_taken_in_order_and_moved_aside",
    "test_of_a_mail_that_is_too_large_only_the_header_is_fetched",
    "test_stored_mail_is_moved_aside_and_never_marked_as_seen",
    "test_the_keyword_marks_what_is_stored_where_the_server_takes_it",
    "test_three_proposals_from_a_mailbox_reach_the_digests",
    "test_what_lay_there_long_before_the_first_start_is_left_alone",
    "test_where_there_is_no_move_it_copies_and_takes_out_only_its_own",
    "test_whoever_wants_the_old_mail_too_gets_it",
]
