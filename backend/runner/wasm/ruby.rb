# Runs a candidate's program as "ruby main.rb" would. Everything up to reading the
# request happens before there is one.
module CandorStart
  # Nothing ends the interpreter in order, so what is left for the end is done here.
  AT_EXIT = []

  # plain takes this script out of a backtrace, and the root out of its paths.
  def self.plain(error)
    seen = []
    while error && !seen.include?(error)
      seen << error
      lines = error.backtrace
      error.set_backtrace(lines.filter_map { |l| program_line(l) }) if lines
      error = error.cause
    end
  end

  def self.program_line(line)
    return if line.start_with?("eval:") || line.include?("CandorStart") || line.end_with?("'Kernel.eval'")
    return line if line.start_with?("/usr/")
    line.delete_prefix("/").sub("'<top (required)>'", line.start_with?("#{$0}:") ? "'<main>'" : "'<top (required)>'")
  end

  def self.report(error, highlight = $stderr.tty?)
    plain(error)
    # This build notes no place for it; full_message would name its own.
    return $stderr.puts("#{$0.delete_prefix("/")}: #{error.message} (SystemStackError)") if error.is_a?(SystemStackError) && !error.backtrace
    # Whatever the program did to its errors, something is shown.
    text = error.is_a?(SyntaxError) ? error.detailed_message(highlight:) : error.full_message(highlight:, order: :top) rescue "#{error.class}\n"
    text = text.gsub(%r{(^|[\s(])/([\w./-]+\.rb:\d+)}, '\1\2')
    $stderr.write(text.end_with?("\n") ? text : text + "\n")
  end

  # The installed language has none either: this is said without naming it.
  NETWORK = "programs in Candor have no network"

  # absent is why there is no such library, or nil.
  def self.absent(path)
    case path
    when "socket", "webrick", %r{\Anet/} then return NETWORK
    when %r{\A(faraday|httparty|pg|redis|mysql2|mongo|websocket)\b} then return "the built-in Ruby has only its own gems, and #{NETWORK}"
    end
    why = case path
          when "io/console", "readline", "reline", "pty" then "the terminal of the built-in Ruby edits lines by itself"
          when "io/wait", "bigdecimal", "fiddle", "nkf", "racc", "bigdecimal/util" then "the built-in Ruby has not got it"
          when %r{\A(rspec|rails|active_?\w+|nokogiri|sinatra|concurrent|pry|byebug|sorted_set|dry-\w+|sequel|sqlite3|algorithms|numo)\b}
            "the built-in Ruby has only its own gems"
          end
    name, *gems = INSTALLED
    why && name.to_s != "" && (!why.end_with?("gems") || gems.include?(path[/\A[^\/]+/])) ? "#{why}; #{name} has it: choose that language" : why
  end

  # without is the sentence, and what has what is lacking: the installed language.
  def self.without(sentence)
    name = INSTALLED.first.to_s
    name == "" ? sentence : "#{sentence}; #{name} has it: choose that language"
  end

  def self.no_program(command)
    name = command.find { |c| !c.is_a?(Hash) }
    Errno::ENOENT.new(without("#{Array(name).join(" ")}: there are no programs beside the built-in Ruby"))
  end

  # finish runs what at_exit left, the last first, and ends the process.
  def self.finish(status)
    while (block = AT_EXIT.pop)
      status = guard(status) { block.call }
    end
    $stdout.flush rescue nil
    exit!(status)
  end

  # guard runs a block: the exit code after it.
  def self.guard(status)
    yield
    status
  rescue SystemExit => e
    $stderr.puts(e.message) if e.status == 1 && e.message != "exit"
    e.status
  rescue Exception => e
    report(e)
    1
  end

  def self.repl
    puts "Ruby #{RUBY_VERSION}, exit or Ctrl-D ends it"
    $stdin.define_singleton_method(:gets) do |*args, **options|
      line = super(*args, **options)
      raise Interrupt if line&.match?(/\x03\n?\z/) # Ctrl-C
      line
    end
    Kernel.define_method(:gets) { |*args, **options| $stdin.gets(*args, **options) }
    scope = TOPLEVEL_BINDING
    number = 0
    while true
      number += 1
      print "> "
      begin
        text = $stdin.gets
        return puts unless text
        while incomplete?(text)
          print "* "
          more = $stdin.gets or break
          text << more
        end
      rescue Interrupt
        next
      end
      next if text.strip.empty?
      begin
        value = scope.eval(text, "(ruby)", number)
        scope.local_variable_set(:_, value)
        puts "=> #{value.inspect}"
      rescue SystemExit
        raise
      rescue Exception => e
        report(e)
      end
    end
  end

  def self.incomplete?(text)
    RubyVM::InstructionSequence.compile(text)
    false
  rescue SyntaxError => e
    e.message.match?(/unexpected end-of-input|unexpected end of file|unterminated|expected an? `?(end|`end`|\}|\]|\))|expected a matching|expected a closing/i)
  end
end

# A program that catches it is told the reason, too.
class LoadError
  def message = (why = CandorStart.absent(path)) ? "#{super}: #{why}" : super
end

module Kernel
  def at_exit(&block)
    raise ArgumentError, "called without block" unless block
    CandorStart::AT_EXIT << block
    block
  end
  module_function :at_exit

  # exit carries its message for abort.
  def abort(message = nil)
    $stderr.puts(message) if message
    raise SystemExit.new(1, "exit")
  end
  module_function :abort
end

# There are no commands to run; the build would answer as if there were. Programs that
# clear the screen by one are understood.
module Kernel
  def system(*command, exception: false, **)
    return !!$stdout.write("\e[H\e[2J") if %w[clear cls].include?(command.last)
    raise CandorStart.no_program(command) if exception
    $stderr.puts(CandorStart.no_program(command).message)
    nil
  end

  def spawn(*command, **) = raise(CandorStart.no_program(command))
  def exec(*command, **) = raise(CandorStart.no_program(command))
  def `(command) = raise(CandorStart.no_program([command]))
  def fork = raise(NotImplementedError, CandorStart.without("the built-in Ruby is one process; Thread.new works"))
  module_function :system, :spawn, :exec, :`, :fork
end

class << Process
  def spawn(*command, **) = raise(CandorStart.no_program(command))
  def exec(*command, **) = raise(CandorStart.no_program(command))
  def fork = Kernel.fork
  def daemon(*) = Kernel.fork
  def abort(message = nil) = Kernel.abort(message)
end

class << IO
  def popen(*command, **) = raise(CandorStart.no_program(command))
end

class << Ractor
  def new(*, **) = raise(NotImplementedError, CandorStart.without("there are no ractors in the built-in Ruby; Thread.new works"))
end

# The system has no dup2 here: a standard stream that is reopened passes on what is written.
# Both stay as they were when the file cannot be opened.
module CandorReopen
  PASSED = %i[write syswrite write_nonblock flush fsync fileno tty? isatty] +
    %i[gets read each_line each readlines readline getc getbyte each_char each_byte eof? eof readpartial sysread readchar readbyte rewind pos]

  def self.passes(from, to)
    from.instance_variable_set(:@candor_target, to)
    PASSED.each { |name| from.define_singleton_method(name) { |*args, **options, &block| to.__send__(name, *args, **options, &block) } }
  end

  def self.restore(io)
    return unless io.instance_variable_get(:@candor_target)
    io.remove_instance_variable(:@candor_target)
    PASSED.each { |name| io.singleton_class.send(:remove_method, name) }
  end

  def reopen(other, *mode, **options)
    std = [STDIN, STDOUT, STDERR].find { |io| io.equal?(self) }
    raise Errno::ENOTSUP, "the built-in Ruby reopens only $stdin, $stdout and $stderr" unless std
    to = other.respond_to?(:to_io) ? other.to_io : File.open(other, *(mode.empty? && !equal?(STDIN) ? ["w"] : mode), **options)
    to = to.instance_variable_get(:@candor_target) || to
    flush unless equal?(STDIN)
    CandorReopen.restore(self)
    $stdin = STDIN if equal?(STDIN)
    return self if to.equal?(self) || to.instance_variable_get(:@candor_of).equal?(self)
    to.sync = true unless equal?(STDIN)
    CandorReopen.passes(self, to)
    if equal?(STDIN) # Kernel#gets asks no method of it
      to.define_singleton_method(:reopen) { |*args, **options| STDIN.reopen(*args, **options) }
      $stdin = to
    end
    self
  end

  # dup is what puts a stream back later.
  def dup
    return super unless [STDIN, STDOUT, STDERR].any? { |io| io.equal?(self) }
    copy = IO.for_fd(equal?(STDIN) ? 0 : equal?(STDOUT) ? 1 : 2, autoclose: false)
    copy.sync = true
    copy.instance_variable_set(:@candor_of, self)
    target = @candor_target and CandorReopen.passes(copy, target)
    copy
  end
  alias clone dup
end
IO.prepend(CandorReopen)

module Warning # the build's own writes past the stream
  def warn(message, category: nil) = ($stderr.write(message); nil)
end

repl, columns, rows, main, *args = File.read("/.candor/request").force_encoding("UTF-8").split("\0", -1)
CandorStart::INSTALLED = File.read("/.candor/installed").force_encoding("UTF-8").split("\0", -1)
$stdout.sync = true
ENV["MT_CPU"] = "0" # Minitest starts no threads then, which could only take turns
ARGV.replace(args)
$LOAD_PATH.unshift("/")
if columns != "0"
  terminal = Module.new do # beneath what a reopened stream passes on
    def tty? = true
    def isatty = true
  end
  [$stdin, $stdout, $stderr].each { |io| io.extend(terminal) }
  ENV.update("TERM" => "xterm-256color", "COLUMNS" => columns, "LINES" => rows)
end
if repl == "1"
  CandorStart.finish(CandorStart.guard(0) { CandorStart.repl })
end
path = "/#{main}"
$0 = path
source = File.binread(path)
if (at = source.index(/^__END__\r?\n/))
  data = File.open(path)
  data.seek(source.index("\n", at) + 1)
  Object.const_set(:DATA, data)
end
CandorStart.finish(CandorStart.guard(0) { load(path) })
