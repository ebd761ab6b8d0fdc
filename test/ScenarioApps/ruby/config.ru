# A Rack app for Puma, which takes LISTEN_FDS by itself. Without the gem sd_notify it is ready when its readiness probe passes.
require 'digest'

VERSION_OF_APP = ENV.fetch('VERSION') { File.read('version.txt').strip }
STDOUT.sync = true

# The body of a download: Puma sends each part as a chunk.
class Download
  def initialize(query)
    @chunks = query.fetch('chunks', '60').to_i
    @pause = query.fetch('ms', '6000').to_f / 1000 / @chunks
  end

  def each
    digest = Digest::SHA256.new
    1.upto(@chunks) do |number|
      chunk = "chunk #{number} of #{@chunks} ".ljust(1023, '.') + "\n"
      digest << chunk
      yield chunk
      sleep @pause
    end
    yield "sha256=#{digest.hexdigest}\n"
  end
end

ROUTES = {
  '/healthz/ready' => ->(_, _) { ['ready'] },
  '/healthz/live' => ->(_, _) { ['live'] },
  '/version' => ->(_, _) { [VERSION_OF_APP] },
  '/pid' => ->(_, _) { [Process.pid.to_s] },
  '/fast' => ->(_, _) { ["fast\n"] },
  '/echo' => ->(env, _) { [env['rack.input'].read] },
  '/slow' => lambda do |_, query|
    sleep query.fetch('ms', '1000').to_f / 1000
    ["slow\n"]
  end,
  '/upload' => lambda do |env, _|
    body = env['rack.input'].read
    ["#{body.bytesize} #{Digest::SHA256.hexdigest(body)}\n"]
  end,
  '/download' => ->(_, query) { Download.new(query) }
}.freeze

run lambda { |env|
  id = env.fetch('HTTP_X_REQUEST_ID', '')
  # One write, or threads would mix their lines.
  STDOUT.write("request #{env['REQUEST_METHOD']} #{env['PATH_INFO']} #{id}\n")
  headers = { 'X-Version' => VERSION_OF_APP, 'X-Worker' => Process.pid.to_s, 'X-Request-Id' => id }
  route = ROUTES[env['PATH_INFO']]
  next [404, headers.merge('Content-Length' => '0'), []] unless route

  query = env['QUERY_STRING'].split('&').to_h { |pair| pair.split('=', 2) }
  body = route.call(env, query)
  headers['Content-Length'] = body.sum(&:bytesize).to_s if body.is_a?(Array)
  [200, headers, body]
}
