<?php
// Answers what nginx does not have as a file; nginx logs the requests.
$path = strtok($_SERVER['REQUEST_URI'], '?');
if ($path === '/fail') {
    http_response_code(500);
} elseif ($path === '/orders') {
    file_get_contents('php://input');
    http_response_code(201);
} elseif ($path === '/sleep') {
    usleep(50000);
} elseif ($path === '/chunked') {
    for ($i = 0; $i < 3; $i++) {
        echo "part $i\n";
        flush();
    }
    exit;
} elseif (!str_starts_with($path, '/users/') && $path !== '/static/a.css') {
    http_response_code(404);
}
header('Content-Length: 7');
echo "answer\n";
