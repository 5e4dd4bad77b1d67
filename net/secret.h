#pragma once

/* Keeps a key out of what users and logs see. */

/* Overwrites each place of `text` where `secret` stands, plain or percent-encoded, with asterisks: servers
 * and libraries like to repeat what they were sent. An empty secret or NULL hides nothing. */
void secret_hide(char *text, const char *secret);
