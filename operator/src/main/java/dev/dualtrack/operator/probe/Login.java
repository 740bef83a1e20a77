package dev.dualtrack.operator.probe;

/** User name and password; its text form hides the password. */
public record Login(String username, String password) {
    @Override
    public String toString() {
        return "Login[username=" + username + ", password=***]";
    }
}
